import { alertsOf } from '../model/alerts-of.ts';
import type { Dashboard, DataSourceKind } from '../model/dashboard.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { didYouMean } from '../shared/suggest.ts';

/** What one record names, another one has. */
export function checkReferences(model: StackModel): Problem[] {
  return [
    ...checkNames(model),
    ...checkPrometheus(model),
    ...checkDashboards(model),
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

function checkPrometheus(model: StackModel): Problem[] {
  if (model.components.prometheus || !needsPrometheus(model)) return [];
  return [
    {
      code: 'prometheus-missing',
      origin: model.origin,
      message: 'The stack has scrape jobs or alerting rules but no Prometheus.',
      hint: "Add new Prometheus(stack, 'prometheus'), or point at yours with { existing: 'http://…' }.",
    },
  ];
}

function checkDashboards(model: StackModel): Problem[] {
  const has: Readonly<Record<DataSourceKind, boolean>> = {
    // A stack without one is told of once, not panel by panel.
    prometheus: model.components.prometheus !== undefined || needsPrometheus(model),
    loki: model.components.loki !== undefined,
    tempo: model.components.tempo !== undefined,
    alertmanager: model.components.alertmanager !== undefined,
  };
  return model.dashboards.flatMap(dashboard => missingSources(dashboard, has));
}

function missingSources(dashboard: Dashboard, has: Readonly<Record<DataSourceKind, boolean>>): Problem[] {
  return dashboard.rows.flatMap(row =>
    row.panels.flatMap(panel => {
      const missing = panel.queries.find(q => !has[q.dataSource]);
      if (!missing) return [];
      return [
        {
          code: 'data-source-missing' as const,
          origin: panel.origin,
          message: `The panel "${panel.title}" of dashboard ${dashboard.uid} asks ${missing.dataSource}, which the stack has not.`,
          hint: 'Add the component to the stack (or point at yours with `existing`), or remove the panel.',
        },
      ];
    }),
  );
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
  return alertsOf(model).flatMap(({ alert }) => {
    const missing = [
      ...new Set(alert.levels.flatMap(l => (l.expr.language === 'promql' ? l.expr.metrics : []))),
    ].filter(wrong);
    return missing.map(name => ({
      code: 'metric-not-provided' as const,
      origin: alert.origin,
      message: `${alert.name} reads ${name}, which no scrape job provides: it can never fire.`,
      hint: didYouMean(name, [...known]),
    }));
  });
}

const prefixOf = (name: string): string => name.split('_')[0] ?? name;
