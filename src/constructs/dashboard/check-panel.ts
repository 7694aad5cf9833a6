import type { Panel } from '../../model/dashboard.ts';
import type { Problem } from '../../model/origin.ts';

/** Columns of Grafana's grid. */
const COLUMNS = 24;
/** Higher panels cannot be overlooked on any screen. */
const MAX_HEIGHT = 100;

/** What is wrong with a panel beside its queries. All of it, not the first thing. */
export function panelProblems(panel: Panel): Problem[] {
  const { origin } = panel;
  const problems: Problem[] = [];
  const report = (code: Problem['code'], message: string, hint: string) =>
    problems.push({ code, origin, message: `Panel "${panel.title}": ${message}`, hint });

  if (panel.title.trim() === '') report('dashboard-title-empty', 'it has no title.', 'Name what the panel shows.');
  if (!isWhole(panel.width, COLUMNS) || !isWhole(panel.height, MAX_HEIGHT)) {
    report(
      'panel-size-invalid',
      `a size of ${panel.width} by ${panel.height} does not fit into the grid.`,
      `Choose a width from 1 to ${COLUMNS} and a height from 1 to ${MAX_HEIGHT}, both whole.`,
    );
  }
  for (const [name, value] of Object.entries({ min: panel.min, max: panel.max, decimals: panel.decimals })) {
    if (value !== undefined && !Number.isFinite(value)) {
      report('panel-number-invalid', `${name} is ${value}.`, `Give ${name} a number or leave it out.`);
    }
  }
  const steps = panel.thresholds?.map(t => t.above) ?? [];
  if (steps.some(step => !Number.isFinite(step))) {
    report('panel-number-invalid', `a threshold is ${steps.join(', ')}.`, 'Give every threshold a finite number.');
  } else if (steps.some((step, i) => i > 0 && step <= (steps[i - 1] ?? 0))) {
    report(
      'panel-thresholds-order',
      `the thresholds are ${steps.join(', ')}.`,
      'Order them from the lowest to the highest.',
    );
  }
  if (!WITHOUT_QUERY.has(panel.kind) && !panel.raw && panel.queries.length === 0) {
    report('panel-query-missing', 'it has no query.', 'Pass a query, or several by legend: { p50: q1, p95: q2 }.');
  }
  for (const { query } of panel.queries) {
    const wanted = LANGUAGES[panel.kind];
    if (wanted && !wanted.includes(query.language)) {
      report(
        'panel-query-language',
        `a ${panel.kind} panel cannot show ${query.language}.`,
        `Pass ${wanted.join(' or ')}.`,
      );
    }
  }
  return problems;
}

const isWhole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;

const WITHOUT_QUERY: ReadonlySet<Panel['kind']> = new Set(['text', 'alertlist']);
const LANGUAGES: Readonly<Partial<Record<Panel['kind'], readonly string[]>>> = {
  logs: ['logql'],
  traces: ['traceql'],
  heatmap: ['promql'],
};
