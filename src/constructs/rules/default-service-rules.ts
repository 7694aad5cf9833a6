import type { Severity } from '../../model/rule.ts';
import type { DraftRule } from '../stack-draft.ts';
import { scrapeLimitHit } from './scrape-limit-hit.ts';
import { serviceAbsent } from './service-absent.ts';
import type { Subject } from './service-alert.ts';
import { serviceDown } from './service-down.ts';
import { serviceRestarting } from './service-restarting.ts';

/**
 * What can go wrong with any scraped service. `up == 0` alone is not enough: a target that vanishes from discovery has
 * no `up` at all, and a process that restarts between two scrapes never shows 0.
 */
export function defaultServiceRules(subject: Subject): DraftRule[] {
  const group = subject.group ?? `${subject.name}-availability`;
  const severity: Severity = subject.critical ? 'critical' : 'warning';
  const fast = subject.critical ? ('fast' as const) : ('normal' as const);
  return subject.jobs.flatMap(job => [
    { group, language: 'promql' as const, detect: fast, rule: serviceDown(subject, job, severity, fast) },
    // Rules are the same on every platform: where a job has no targets by design, its absence would fire for ever.
    ...(subject.platforms.every(platform => job.platforms.includes(platform))
      ? [{ group, language: 'promql' as const, detect: 'normal' as const, rule: serviceAbsent(subject, job, severity) }]
      : []),
    { group, language: 'promql' as const, detect: 'normal' as const, rule: serviceRestarting(subject, job) },
    { group, language: 'promql' as const, detect: fast, rule: scrapeLimitHit(subject, job, severity, fast) },
  ]);
}
