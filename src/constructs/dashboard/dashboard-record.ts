import type { Dashboard, Row, Variable } from '../../model/dashboard.ts';
import type { Origin, Problem } from '../../model/origin.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { panelProblems } from './check-panel.ts';

/** A drop-down above the dashboard. Queries use it by name: `where: { app: { variable: 'app' } }`. */
export type VariableProps = {
  /** @default - the name */
  readonly label?: string;
  /** Several values at once. @default false */
  readonly multi?: boolean;
  /** Offers "All". @default - the value of `multi` */
  readonly includeAll?: boolean;
} & (
  | { /** Values of a label. */ readonly of: { readonly metric: string; readonly label: string } }
  | { /** A fixed list. */ readonly values: readonly string[] }
  | { /** Durations, for ranges. */ readonly intervals: readonly string[] }
);

export interface DashboardProps {
  /** Key for updates, part of its URL: at most 40 letters, digits, `-`, `_`. @default - stack and construct id */
  readonly uid?: string;
  /** @default - made from the construct id */
  readonly title?: string;
  readonly description?: string;
  /** Grafana folder. @default 'Sightline' */
  readonly folder?: string;
  /** @default - none beside `sightline` and the service's name */
  readonly tags?: readonly string[];
  /** How often it asks again; `0s`: only when told to. @default '30s' */
  readonly refresh?: DurationInput;
  /** Start of the range shown at first, as Grafana writes it. @default 'now-6h' */
  readonly from?: string;
  readonly variables?: Readonly<Record<string, VariableProps>>;
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** Folder of dashboards that do not name one. */
const FOLDER = 'Sightline';

interface DashboardParts extends DashboardProps {
  readonly uid: string;
  readonly title: string;
  readonly service?: string;
  readonly rows: readonly Row[];
  readonly origin: Origin;
}

/** A dashboard as the model keeps it, with the defaults filled in. */
export function dashboardRecord(parts: DashboardParts): Dashboard {
  return {
    uid: parts.uid,
    title: parts.title,
    ...(parts.description === undefined ? {} : { description: parts.description }),
    tags: [...new Set([...(parts.service === undefined ? [] : [parts.service]), ...(parts.tags ?? [])])],
    ...(parts.service === undefined ? {} : { service: parts.service }),
    folder: parts.folder ?? FOLDER,
    refreshSeconds: Duration.parse(parts.refresh ?? '30s').seconds,
    from: parts.from ?? 'now-6h',
    variables: Object.entries(parts.variables ?? {}).map(([name, props]) => variableRecord(name, props)),
    rows: parts.rows,
    links: parts.links ?? [],
    origin: parts.origin,
  };
}

function variableRecord(name: string, props: VariableProps): Variable {
  const { multi = false } = props;
  const base = {
    name,
    multi,
    includeAll: props.includeAll ?? multi,
    ...(props.label === undefined ? {} : { label: props.label }),
  };
  if ('of' in props) return { ...base, kind: 'query', query: props.of };
  if ('values' in props) return { ...base, kind: 'custom', values: props.values };
  return { ...base, kind: 'interval', values: props.intervals };
}

/** What is wrong with a dashboard, its variables, rows and panels (queries aside). */
export function dashboardProblems(dashboard: Dashboard): Problem[] {
  const { origin, uid } = dashboard;
  const problems: Problem[] = [];
  const report = (code: Problem['code'], message: string, hint: string) =>
    problems.push({ code, origin, message, hint });
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(uid)) {
    const shown = uid.length > 60 ? `${uid.slice(0, 57)}… (${uid.length} characters)` : uid;
    report(
      'dashboard-uid-invalid',
      `"${shown}" is not a dashboard uid.`,
      'Give it a uid of 1 to 40 letters, digits, - and _.',
    );
  }
  if (dashboard.title.trim() === '')
    report('dashboard-title-empty', `Dashboard ${uid} has no title.`, 'Give it a title.');
  if (dashboard.rows.some(row => row.title.trim() === '')) {
    report('dashboard-title-empty', `A row of dashboard ${uid} has no title.`, 'Name what its panels have in common.');
  }
  if (!/^now(-\d+[smhdwMy])?(\/[smhdwMy])?$/.test(dashboard.from) || dashboard.from === 'now') {
    report(
      'dashboard-time-invalid',
      `"${dashboard.from}" is not the start of a range.`,
      'Write a time such as "now-6h" or "now/d".',
    );
  }
  for (const v of dashboard.variables) {
    if (!/^\w+$/.test(v.name)) {
      report('dashboard-variable-invalid', `A variable cannot be named "${v.name}".`, 'Use letters, digits and _.');
    }
    if (v.kind !== 'query' && v.values?.length === 0) {
      report('dashboard-variable-invalid', `Variable "${v.name}" has no values.`, 'List at least one value.');
    }
  }
  return [...problems, ...dashboard.rows.flatMap(row => row.panels.flatMap(panelProblems))];
}
