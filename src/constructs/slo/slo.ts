import type { Construct } from 'constructs';
import type { Owner } from '../../model/rule.ts';
import type { Slo as SloRecord } from '../../model/slo.ts';
import { Duration, type DurationInput, formatSeconds } from '../../shared/duration.ts';
import { groupBy } from '../../shared/group-by.ts';
import { InputError } from '../../shared/input-error.ts';
import { didYouMean } from '../../shared/suggest.ts';
import type { RunbookProps } from '../alert.ts';
import { StackElement } from '../element.ts';
import { needNumber, needObject } from '../input.ts';
import { dnsLabel } from '../names.ts';
import { EVALUATION_SECONDS } from '../rules/evaluation-seconds.ts';
import { type RuleTestDeclaration, resolveTest } from '../rules/rule-test.ts';
import { checkOwner, type MetricSet, Service } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import { BURN_RATE_NAMES, type BurnRateName, budgetOf, burnRates, secondsUntil } from './burn-rates.ts';
import { recordingTests } from './recording-tests.ts';
import type { Sli } from './sli.ts';
import { BURN_ALERT, sloAlerts } from './slo-alerts.ts';
import { sloRecordings } from './slo-recordings.ts';
import { META } from './slo-series.ts';
import { burnTests, missingTests, recordedTests } from './slo-tests.ts';

export interface SloProps {
  /** Share of good events or of good time, in per cent; between 0 and 100, both excluded. */
  readonly objective: number;
  /** Rolling window, whole days from 7 to 90. @default '30d' */
  readonly window?: DurationInput;
  readonly sli: Sli;
  /** No alert while its long window holds fewer events; no meaning where time is counted. @default 20 */
  readonly minimumTraffic?: number;
  /**
   * No alert while its long window holds fewer bad events, so that one failed request at night pages nobody, whereas a
   * service that fails whenever it is asked does. No meaning where time is counted. @default 5
   */
  readonly minimumFailures?: number;
  /** Burn rates that are not watched. @default - all four are */
  readonly skip?: readonly BurnRateName[];
  /** How late the page about a total failure may be, at even traffic. @default 5 m */
  readonly budget?: DurationInput;
  /** @default - the service's owner */
  readonly owner?: Owner;
  /** Id or uid of the dashboard that shows it. */
  readonly dashboard?: string;
  /** What is particular to this objective; the rest of the page is written from the declaration. */
  readonly runbook?: Partial<Pick<RunbookProps, 'impact' | 'causes' | 'fix' | 'escalate'>>;
  /** Tests of `ErrorBudgetBurn` beside those that are computed. */
  readonly tests?: readonly RuleTestDeclaration[];
}

const EXAMPLE = "new Slo(service, 'latency', { objective: 99.9, sli: latencySli(duration, { below: 0.5 }) })";

/**
 * A service level objective: recording rules, burn-rate alerts with their runbooks and tests, and an alert for missing
 * data. Its scope is the `Service` it belongs to; its id names it there.
 */
export class Slo extends StackElement {
  readonly #props: SloProps;

  constructor(scope: Construct, id: string, props: SloProps) {
    super(scope, id);
    this.#props = needObject('The description of an SLO', props, EXAMPLE);
    needObject('The sli of an SLO', props.sli, EXAMPLE);
    checkOwner(props.owner);
  }

  contribute(draft: StackDraft): void {
    const service = this.node.scopes.find(scope => scope instanceof Service);
    if (service === undefined)
      throw new InputError(
        'construct-misplaced',
        `The SLO "${this.node.id}" belongs to no service.`,
        `Write ${EXAMPLE}.`,
      );
    const sli = ownSli(this.#props.sli, service);
    const slo = this.#record(service.serviceName);
    const jobs = draft.scrapeJobs.filter(
      job => job.target.kind === 'application' && job.service === service.serviceName,
    );
    const { budget = '5m', runbook = {}, tests = [], dashboard } = this.#props;
    for (const query of [sli.all('5m'), sli.bad('5m')]) draft.queryProblems(this.origin, query.expression);
    const alerts = sloAlerts(slo, {
      owner: this.#props.owner ?? service.props.owner,
      jobs: jobs.map(job => job.name),
      budgetSeconds: Duration.parse(budget).seconds,
      dashboard,
      runbook,
      tests: [
        ...burnTests(slo, sli),
        ...tests.map(test => resolveTest(test, BURN_ALERT, this.origin.path, EVALUATION_SECONDS.normal)),
      ],
      missingTests: missingTests(slo, sli),
    });
    draft.slos.push(slo);
    // A group of its own: Prometheus evaluates groups side by side, and promtool only what a test asks for.
    const group = dnsLabel('A rule group', `slo-${slo.id}`, 120);
    const records = groupBy(
      [...recordingTests(slo, sli), ...recordedTests(slo, sli).map(test => [META.budgetRemaining, test] as const)],
      ([record]) => record,
    );
    for (const { pace, rule } of sloRecordings(slo, sli))
      draft.rules.push({
        group,
        language: 'promql',
        detect: pace,
        rule: { ...rule, tests: (records.get(rule.record) ?? []).map(([, test]) => test) },
      });
    for (const rule of alerts) draft.rules.push({ group, language: 'promql', detect: 'normal', rule });
    draft.later(this.origin, () => checkRetention(draft, slo));
  }

  #record(service: string): SloRecord {
    const { objective, sli, minimumTraffic = 20, minimumFailures = 5, window = '30d' } = this.#props;
    const name = dnsLabel('An SLO', this.node.id);
    checkObjective(objective);
    const windowDays = daysOf(window);
    const budget = budgetOf(objective);
    const watched = burnRates(windowDays).filter(({ name: rate }) => !this.#skipped().includes(rate));
    checkReachable(watched, objective, budget);
    const traffic = needNumber('The minimum traffic of an SLO', minimumTraffic, { from: 0 });
    const failures = needNumber('The minimum of failures of an SLO', minimumFailures, { from: 0 });
    return {
      id: `${service}-${name}`,
      service,
      name,
      sli: sli.kind,
      good: sli.good,
      objective,
      budget,
      windowDays,
      counts: sli.counts,
      ...(sli.counts === 'events' ? { minimum: { traffic, failures } } : {}),
      burnRates: watched.map(rate => {
        const tenth = secondsUntil(rate, 0.1, windowDays, budget);
        return {
          ...rate,
          totalFailureSeconds: secondsUntil(rate, 1, windowDays, budget),
          ...(Number.isFinite(tenth) ? { tenthSeconds: tenth } : {}),
        };
      }),
      origin: this.origin,
    };
  }

  #skipped(): readonly BurnRateName[] {
    const { skip = [] } = this.#props;
    const unknown = skip.find(name => !BURN_RATE_NAMES.includes(name));
    if (unknown === undefined) return skip;
    const message = `"${String(unknown).slice(0, 60)}" is no burn rate of an SLO.`;
    throw new InputError('slo-burn-rate-unknown', message, didYouMean(unknown, [...BURN_RATE_NAMES]));
  }
}

/** A metric of the service's own is read from this service alone; others may have one of the same name. */
function ownSli(
  sli: Sli,
  { metrics, serviceName }: { readonly metrics: MetricSet; readonly serviceName: string },
): Sli {
  const own = Object.values(metrics).some(({ declaration }) => declaration === sli.metric);
  return own ? sli.of(serviceName) : sli;
}

function checkObjective(objective: number): void {
  if (typeof objective === 'number' && objective > 0 && objective < 100) return;
  throw new InputError(
    'slo-objective-invalid',
    `The objective of an SLO is a number of per cent between 0 and 100, found ${JSON.stringify(objective) ?? String(objective)}.`,
    'Write 99.9 for at most one bad event in a thousand; nothing is always good, so 100 leaves no budget.',
  );
}

function daysOf(window: DurationInput): number {
  const days = Duration.parse(window).seconds / 86_400;
  if (Number.isInteger(days) && days >= 7 && days <= 90) return days;
  throw new InputError(
    'slo-window-invalid',
    `The window of an SLO is ${Duration.parse(window)}, expected whole days from 7 to 90.`,
    "Write '30d', or '28d' for four weeks that always hold as many weekends.",
  );
}

/** An error ratio cannot exceed 1. */
function checkReachable(
  rates: readonly { readonly name: BurnRateName; readonly factor: number }[],
  objective: number,
  budget: number,
): void {
  const never = rates.filter(({ factor }) => factor * budget >= 1);
  const [worst] = never;
  if (worst === undefined) return;
  const least = Math.ceil((100 - 100 / Math.max(...never.map(rate => rate.factor))) * 100) / 100;
  const names = never.map(({ name }) => `'${name}'`).join(', ');
  const why = never
    .map(({ name, factor }) => `${name} (${factor} × ${budget} = ${Number((factor * budget).toPrecision(4))})`)
    .join(', ');
  throw new InputError(
    'slo-unreachable',
    `With an objective of ${objective} % these alerts would need an error ratio of 1 or more, and never fire: ${why}.`,
    objective <= 1
      ? `Objectives are per cent: write ${Number((objective * 100).toPrecision(10))}.`
      : `Raise the objective above ${least}, or leave them out with skip: [${names}].`,
  );
}

function checkRetention(draft: StackDraft, slo: SloRecord): void {
  const { prometheus } = draft.components;
  if (prometheus?.deployment.kind !== 'deployed' || prometheus.retentionSeconds >= slo.windowDays * 86_400) return;
  draft.problem(
    'slo-window-retention',
    slo.origin,
    `The SLO "${slo.name}" looks back over ${slo.windowDays} days, and Prometheus keeps ${formatSeconds(prometheus.retentionSeconds)}.`,
    `Keep at least ${slo.windowDays} days of metrics, or give the SLO a shorter window; until then the budget is that of what is kept.`,
  );
}
