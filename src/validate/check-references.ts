import { alertsOf } from '../model/alerts-of.ts';
import type { DataSourceKind } from '../model/dashboard.ts';
import type { Origin, Problem } from '../model/origin.ts';
import type { Alert } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { didYouMean } from '../shared/suggest.ts';
import { someOf } from './some-of.ts';

/** What one record names, another one has. */
export function checkReferences(model: StackModel): Problem[] {
  return [
    ...checkNames(model),
    ...checkPrometheus(model),
    ...checkDataSources(model),
    ...checkAlertReferences(model),
    ...checkMetrics(model),
  ];
}

function duplicates<T>(items: readonly T[], name: (item: T) => string, problem: (item: T) => Problem): Problem[] {
  const seen = new Set<string>();
  return items.flatMap(item => {
    const again = seen.has(name(item));
    seen.add(name(item));
    return again ? [problem(item)] : [];
  });
}

function checkNames(model: StackModel): Problem[] {
  const hint = 'Give one of the two another name.';
  return [
    ...duplicates(
      model.scrapeJobs,
      j => j.name,
      j => ({ code: 'job-duplicate', origin: j.origin, message: `Two scrape jobs are named "${j.name}".`, hint }),
    ),
    ...duplicates(
      model.workloads,
      w => w.name,
      w => ({ code: 'workload-duplicate', origin: w.origin, message: `Two workloads are named "${w.name}".`, hint }),
    ),
    ...duplicates(
      model.services,
      s => s.name,
      s => ({ code: 'name-duplicate', origin: s.origin, message: `Two services are named "${s.name}".`, hint }),
    ),
  ];
}

const needsPrometheus = (model: StackModel): boolean =>
  model.scrapeJobs.length > 0 || model.ruleGroups.some(group => group.language === 'promql');

/** Whether the stack has a server, or would have it if what is wrong with it were mended. */
const has = (model: StackModel, kind: DataSourceKind): boolean =>
  model.components[kind] !== undefined || model.declared.includes(kind);

function checkPrometheus(model: StackModel): Problem[] {
  if (has(model, 'prometheus') || !needsPrometheus(model)) return [];
  return [
    {
      code: 'prometheus-missing',
      origin: model.origin,
      message: 'The stack has scrape jobs or alerting rules but no Prometheus.',
      hint: "Add new Prometheus(stack, 'prometheus'), or point at yours with { existing: 'http://…' }.",
    },
  ];
}

/** Something that asks a server: for the message, and where it was declared. */
interface Asking {
  readonly name: string;
  readonly origin: Origin;
}

/** A server that is missing is one mistake, whoever asks it. */
function checkDataSources(model: StackModel): Problem[] {
  // A stack without Prometheus is told of above.
  const kinds = (['loki', 'tempo', 'alertmanager'] as const).filter(kind => !has(model, kind));
  return kinds.flatMap((kind): Problem[] => {
    const asking = whoAsks(model, kind);
    const [first] = asking;
    if (first === undefined) return [];
    const names = someOf(asking.map(({ name }) => name));
    return [
      {
        code: 'data-source-missing',
        origin: first.origin,
        message: `${names[0]?.toUpperCase()}${names.slice(1)} ${asking.length === 1 ? 'asks' : 'ask'} ${kind}, which the stack has not.`,
        hint: 'Add the component to the stack (or point at yours with `existing`), or remove what asks it.',
      },
    ];
  });
}

function whoAsks(model: StackModel, kind: DataSourceKind): Asking[] {
  const alerts = alertsOf(model).filter(({ group }) => kind === 'loki' && group.language === 'logql');
  const panels = model.dashboards.flatMap(({ uid, rows }) =>
    rows.flatMap(row =>
      row.panels
        .filter(panel => panel.queries.some(query => query.dataSource === kind))
        .map(({ title, origin }) => ({ name: `the panel "${title}" of dashboard ${uid}`, origin })),
    ),
  );
  return [...alerts.map(({ alert }) => ({ name: alert.name, origin: alert.origin })), ...panels];
}

function checkAlertReferences(model: StackModel): Problem[] {
  const uids = model.dashboards.map(d => d.uid);
  const jobs = model.scrapeJobs.map(j => j.name);
  return alertsOf(model).flatMap(({ alert }) => {
    const problems: Problem[] = [];
    if (alert.dashboard !== undefined && !uids.includes(alert.dashboard)) {
      problems.push({
        code: 'dashboard-unknown',
        origin: alert.origin,
        message: `${alert.name} links to the dashboard "${alert.dashboard}", which the stack has not.`,
        hint: didYouMean(alert.dashboard, uids),
      });
    }
    for (const job of alert.jobs.filter(j => !jobs.includes(j))) {
      problems.push({
        code: 'job-unknown',
        origin: alert.origin,
        message: `${alert.name} reads the scrape job "${job}", which the stack has not.`,
        hint: didYouMean(job, jobs),
      });
    }
    return problems;
  });
}

/** Series Prometheus itself makes for every target, and those every client library exposes. */
const ALWAYS = /^(up|scrape_.+|ALERTS(_FOR_STATE)?|process_.+|traces_span_metrics_.+)$/;
const SUFFIXES = ['', '_bucket', '_sum', '_count'];

/**
 * An alert over a series nobody exposes never fires. Where a job does not say what it exposes, nothing can be said of
 * names that belong to it, so only names of the same prefix as a declared metric are judged then.
 */
function checkMetrics(model: StackModel): Problem[] {
  const declared = model.scrapeJobs.flatMap(job => (job.metrics ?? []).map(m => m.name));
  const recorded = model.ruleGroups.flatMap(g => g.rules.flatMap(r => (r.kind === 'recording' ? [r.record] : [])));
  const known = new Set([...declared.flatMap(name => SUFFIXES.map(suffix => name + suffix)), ...recorded]);
  const allDeclared = model.scrapeJobs.every(job => job.metrics !== undefined);
  const prefixes = new Set(declared.map(prefixOf));
  const wrong = (name: string): boolean =>
    !ALWAYS.test(name) && !known.has(name) && (allDeclared || prefixes.has(prefixOf(name)));
  const readers = new Map<string, Alert[]>();
  for (const { alert } of alertsOf(model)) {
    const read = alert.levels.flatMap(({ expr }) => (expr.language === 'promql' ? expr.metrics : []));
    for (const name of new Set(read.filter(wrong))) readers.set(name, [...(readers.get(name) ?? []), alert]);
  }
  return [...readers].map(([name, alerts]) => ({
    code: 'metric-not-provided' as const,
    origin: (alerts[0] as Alert).origin,
    message: `${someOf(alerts.map(alert => alert.name))} ${alerts.length === 1 ? 'reads' : 'read'} ${name}, which no scrape job provides: ${alerts.length === 1 ? 'it' : 'they'} can never fire.`,
    hint: didYouMean(name, [...known]),
  }));
}

const prefixOf = (name: string): string => name.split('_')[0] ?? name;
