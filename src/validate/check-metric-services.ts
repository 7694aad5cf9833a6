import { seriesNames } from '../metrics/series.ts';
import type { Problem } from '../model/origin.ts';
import type { Alert, RecordingRule } from '../model/rule.ts';
import type { ScrapeJob } from '../model/scrape-job.ts';
import type { StackModel } from '../model/stack.ts';
import { type Facts, soundRules } from './lint/lint.ts';
import { selectedService } from './selected-service.ts';
import { someOf } from './some-of.ts';

interface Misread {
  readonly rules: Set<Alert | RecordingRule>;
  readonly series: Set<string>;
  readonly owners: Set<string>;
}

/**
 * A rule that asks one service for a metric which only others declare reads nothing for ever. Silent about jobs that do
 * not say what they expose.
 */
export function checkMetricServices(model: StackModel, facts: Facts, isSound: (text: string) => boolean): Problem[] {
  const owners = ownersOf(model.scrapeJobs);
  const known = new Set(model.scrapeJobs.filter(job => job.metrics !== undefined).map(job => job.service));
  const misread = new Map<string, Misread>();
  for (const { rule, texts } of soundRules(model, isSound))
    for (const selector of texts.flatMap(text => facts(text).selectors)) {
      const { name } = selector;
      const of = name === undefined ? undefined : owners.get(name);
      const service = selectedService(selector);
      if (name === undefined || of === undefined || service === undefined) continue;
      if (of.has(service) || !known.has(service)) continue;
      const found = misread.get(service) ?? { rules: new Set(), series: new Set(), owners: new Set() };
      misread.set(service, found);
      found.rules.add(rule);
      found.series.add(name);
      for (const owner of of) found.owners.add(owner);
    }
  return [...misread].map(([service, found]) => problem(service, found));
}

/** Services whose jobs say that they expose a series. */
function ownersOf(jobs: readonly ScrapeJob[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { service, metrics = [] } of jobs)
    for (const name of metrics.flatMap(seriesNames)) owners.set(name, (owners.get(name) ?? new Set()).add(service));
  return owners;
}

function problem(service: string, { rules, series, owners }: Misread): Problem {
  const [first] = rules;
  const names = [...rules].map(rule => (rule.kind === 'alert' ? rule.name : rule.record));
  const alone = names.length === 1;
  return {
    code: 'metric-of-another-service',
    origin: (first as Alert | RecordingRule).origin,
    message: `${someOf(names)} ${alone ? 'asks' : 'ask'} ${service} for ${someOf([...series])}, which only ${someOf([...owners])} ${owners.size === 1 ? 'declares' : 'declare'}: ${alone ? 'it stays' : 'they stay'} silent for ever.`,
    hint: `Give it metrics of ${service}. If ${service} exposes these too, declare them there as well: new Service(…, '${service}', { …, metrics: { … } }).`,
  };
}
