import { alertsByName, severitiesOf } from '../model/alerts-of.ts';
import type { Components } from '../model/component.ts';
import { plural } from './format-findings.ts';
import { hasErrors, loadStacks } from './load-stacks.ts';
import { printReport } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { APP_ARGS, JSON_ARG, type Verb } from './verb.ts';

export const list: Verb = {
  summary: 'List the stacks and what is in them',
  description: `Lists the stacks that the stack file declares: what is generated for each, its components, services, alerts with their
severities, dashboards and receivers.`,
  args: { ...APP_ARGS, ...JSON_ARG },
  examples: [
    { command: 'sightline list', does: 'the stacks of src/main.ts' },
    { command: 'sightline list --json', does: 'the same for programs' },
  ],
  async run(values, context) {
    const { stacks, findings } = await loadStacks(values, context);
    const rows = stacks.map(describe);
    const lines = rows.flatMap(show);
    const empty = hasErrors(findings) ? 'The stacks could not be listed.' : 'No stack is declared.';
    const summary = lines.length === 0 ? empty : lines.join('\n');
    return printReport({ findings, summary, data: { stacks: rows } }, values, context);
  },
};

function describe({ name, files, model }: StackOutput) {
  const parts: Record<string, number> = {};
  let bytes = 0;
  for (const [path, content] of files) {
    bytes += Buffer.byteLength(content);
    const slash = path.indexOf('/');
    if (slash > 0) parts[path.slice(0, slash)] = (parts[path.slice(0, slash)] ?? 0) + 1;
  }
  const components = (Object.values(model.components) as Component[]).sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return {
    name,
    files: files.size,
    bytes,
    parts,
    components: components.map(({ kind, version, deployment }) => ({ kind, version, deployment: deployment.kind })),
    services: model.services.map(service => service.name),
    alerts: alertsByName(model).map(([alert, located]) => ({
      name: alert,
      severities: severitiesOf(located),
    })),
    dashboards: model.dashboards.map(({ uid, title }) => ({ uid, title })),
    receivers: (model.routing?.receivers ?? []).map(receiver => receiver.name),
  };
}

type Component = NonNullable<Components[keyof Components]>;
type Row = ReturnType<typeof describe>;

/** A stack's lines: the first says how much there is, the others name it; empty ones are left out. */
function show({ name, files, bytes, parts, ...row }: Row): string[] {
  const counts = Object.entries(parts).map(([part, count]) => `${part} ${count}`);
  const detail = counts.length > 0 ? ` (${counts.join(', ')})` : '';
  const components = row.components.map(
    ({ kind, version, deployment }) => `${kind} ${version}${deployment === 'existing' ? ' (existing)' : ''}`,
  );
  const alerts = row.alerts.map(alert => `${alert.name} (${alert.severities.join(', ')})`);
  return [
    `${name}: ${plural(files, 'file')}, ${Math.ceil(bytes / 1024)} KiB${detail}`,
    ...wrapped('components', components),
    ...wrapped('services', row.services),
    ...wrapped('alerts', alerts),
    ...wrapped(
      'dashboards',
      row.dashboards.map(({ title }) => title),
    ),
    ...wrapped('receivers', row.receivers),
  ];
}

const WIDTH = 110;
const LABEL = 12;

/** `  alerts      A (critical), B (warning)`, continued below the first name. */
function wrapped(label: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [i, name] of names.entries()) {
    const text = i < names.length - 1 ? `${name},` : name;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= WIDTH) lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(`  ${(i === 0 ? label : '').padEnd(LABEL)}${text}`);
  }
  return lines;
}
