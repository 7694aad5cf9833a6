import type { Construct } from 'constructs';
import type { MetricDeclaration } from '../metrics/declaration.ts';
import type { Owner } from '../model/rule.ts';
import type { ScrapeJob, ScrapeLimits } from '../model/scrape-job.ts';
import type { SecretReference } from '../model/workload.ts';
import { checkRe2 } from '../query/regex/check-re2.ts';
import { Duration, type DurationInput } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import { type AddressProps, parseAddresses } from './address.ts';
import { StackElement } from './element.ts';
import { needLabelNames, needNumber, needObject } from './input.ts';
import { dnsLabel } from './names.ts';
import { defaultServiceRules } from './rules/default-service-rules.ts';
import { type DefaultRuleTuning, tuneDefaultRules } from './rules/tune-default-rules.ts';
import type { StackDraft } from './stack-draft.ts';

/** Typed metrics by the name they are used under in the declaration. */
export type MetricSet = Readonly<Record<string, { readonly declaration: MetricDeclaration }>>;

/** One endpoint of a service that Prometheus scrapes. */
export interface ScrapeProps {
  /** @default - the service's address */
  readonly address?: AddressProps;
  /** @default '/metrics' */
  readonly path?: string;
  /** @default 'http' */
  readonly scheme?: 'http' | 'https';
  /** @default - 10 s for a critical service, 30 s otherwise */
  readonly interval?: DurationInput;
  /** @default - half of the interval, at most 10 s */
  readonly timeout?: DurationInput;
  /** Upper bounds that cut off a misbehaving target. @default - 20,000 samples, 40 labels, names of 128 and values of 512 characters, 16 MiB, 100 targets */
  readonly limits?: Partial<ScrapeLimits>;
  /** Labels removed from every sample. */
  readonly dropLabels?: readonly string[];
  /** Regular expressions of series names that are not stored. */
  readonly dropMetrics?: readonly string[];
  /** Token sent with every scrape. */
  readonly bearerToken?: SecretReference;
  /** Series one instance is expected to expose, for sizing. @default 1000 */
  readonly expectedSeries?: number;
}

export interface ServiceProps<M extends MetricSet> {
  /** Who acts on its alerts. A critical alert without an owner is a finding. */
  readonly owner?: Owner;
  readonly address: AddressProps;
  /** What it exposes, declared once and used by alerts, dashboards and tests. */
  readonly metrics?: M;
  /** Further endpoints by job suffix: `{ db: { path: '/db/metrics', interval: '30s' } }` becomes the job `<service>-db`. */
  readonly scrape?: ScrapeProps & { readonly jobs?: Readonly<Record<string, ScrapeProps>> };
  /** Its outage pages somebody. @default true */
  readonly critical?: boolean;
  /** Names of the trace spans it emits; they become request, error and duration metrics. */
  readonly spans?: readonly string[];
  /** How its log lines look. @default - JSON; `false`: its logs are not read */
  readonly logs?: { readonly format?: 'json' | 'text'; readonly metadata?: readonly string[] } | false;
  /**
   * Rules every service gets: down, absent, restarting, over its scrape limit. `false`: none; an object changes or
   * disables single ones. @default true
   */
  readonly defaultRules?: boolean | DefaultRuleTuning;
}

/** Upper bounds of a scrape (requirement H8): generous for one application, deadly for a label that explodes. */
export const DEFAULT_LIMITS: ScrapeLimits = {
  samples: 20_000,
  labels: 40,
  labelNameLength: 128,
  labelValueLength: 512,
  bodyBytes: 16 * 1024 * 1024,
  targets: 100,
};

/** Fields of a JSON log line that can be searched without being stream labels. */
const LOG_METADATA = ['trace_id', 'span_id', 'request_id', 'correlation_id', 'user_id'];

/** `owner('team-core', '#team-core')` */
export const owner = (name: string, contact?: string): Owner => ({
  name: dnsLabel('An owner', name),
  ...(contact === undefined ? {} : { contact }),
});

/** @throws InputError `value-missing` */
export function checkOwner(given: Owner | undefined): void {
  if (given === undefined) return;
  const { name } = needObject('An owner', given, "owner('team-core', '#team-core')");
  dnsLabel('An owner', name);
}

/** A field of a JSON log line. @throws InputError `label-invalid` */
function needField(field: string): string {
  if (/^[a-zA-Z_@][\w.@-]{0,127}$/.test(field)) return field;
  throw new InputError(
    'label-invalid',
    `"${field.slice(0, 60)}" cannot be the name of a log field.`,
    'Name a field of the JSON line, such as "order_id".',
  );
}

/** @throws InputError `value-missing`, `number-invalid`, `label-invalid` */
function checkScrape(
  job: string,
  { path = '/metrics', scheme = 'http', limits = {}, dropLabels = [], dropMetrics = [] }: ScrapeProps,
): void {
  if (!/^\/[\w./~%?=&+:,-]*$/.test(path))
    throw new InputError(
      'url-invalid',
      `The path "${path.slice(0, 60)}" of the job "${job}" cannot be asked for.`,
      'Begin it with a slash and escape what a URL does not allow, such as "/metrics".',
    );
  if (scheme !== 'http' && scheme !== 'https')
    throw new InputError(
      'url-invalid',
      `The job "${job}" has the scheme "${String(scheme).slice(0, 60)}".`,
      'Write "http" or "https".',
    );
  for (const [limit, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, limit))
      throw new InputError(
        'number-invalid',
        `Jobs have no limit "${limit.slice(0, 60)}".`,
        didYouMean(limit, Object.keys(DEFAULT_LIMITS)),
      );
    needNumber(`limits.${limit} of the job "${job}"`, value as number, { from: 1 });
  }
  for (const pattern of dropMetrics) {
    const wrong = checkRe2(pattern);
    if (wrong !== undefined)
      throw new InputError(
        'query-regex-unsupported',
        `dropMetrics of the job "${job}": ${wrong} in "${pattern.slice(0, 60)}".`,
        'Write a regular expression as Prometheus takes it, such as "go_gc_.*".',
      );
  }
  needLabelNames(`dropLabels of the job "${job}"`, dropLabels);
}

/** An application being monitored. Alerts, dashboards and SLOs about it take it as their scope. */
export class Service<const M extends MetricSet = Record<never, never>> extends StackElement {
  /** The metrics as declared, typed. */
  readonly metrics: M;
  readonly props: ServiceProps<M>;

  constructor(scope: Construct, id: string, props: ServiceProps<M>) {
    super(scope, id);
    const example = `new Service(stack, '${id}', { owner, address: { compose: '${id}:8080' } })`;
    this.props = needObject('The description of a service', props, example);
    checkOwner(props.owner);
    this.metrics = props.metrics ?? ({} as M);
  }

  /** Identity label `service`. */
  get serviceName(): string {
    return this.node.id;
  }

  contribute(draft: StackDraft): void {
    const { props, origin } = this;
    const name = dnsLabel('A service', this.node.id);
    const addresses = parseAddresses(props.address);
    const metrics = Object.values(this.metrics).map(m => m.declaration);
    for (const platform of draft.platforms) {
      if (addresses[platform]) continue;
      draft.differences.push({ platform, subject: `service ${name}`, reason: `it has no address on ${platform}` });
    }
    const { jobs: further = {}, ...main } = props.scrape ?? {};
    const jobs = [
      this.#job(draft, name, main, metrics),
      ...Object.entries(further).map(([suffix, scrape]) =>
        this.#job(draft, dnsLabel('A scrape job', `${name}-${suffix}`), { ...scrape }, metrics),
      ),
    ];
    draft.scrapeJobs.push(...jobs);
    draft.services.push({
      name,
      ...(props.owner ? { owner: props.owner } : {}),
      addresses,
      jobs: jobs.map(job => job.name),
      metrics,
      spans: props.spans ?? [],
      ...(props.logs === false
        ? {}
        : {
            logs: {
              format: props.logs?.format ?? 'json',
              metadata: [...LOG_METADATA, ...(props.logs?.metadata ?? []).map(needField)],
            },
          }),
      origin,
    });
    if (props.defaultRules === false) return;
    const rules = defaultServiceRules({
      name,
      jobs,
      platforms: draft.platforms,
      critical: props.critical !== false,
      owner: props.owner,
      origin,
    });
    if (typeof props.defaultRules === 'object') {
      const tuned = tuneDefaultRules(rules, props.defaultRules, this);
      draft.rules.push(...tuned.rules);
      draft.packs.push(tuned.use);
    } else draft.rules.push(...rules);
  }

  #job(draft: StackDraft, name: string, scrape: ScrapeProps, metrics: readonly MetricDeclaration[]): ScrapeJob {
    checkScrape(name, scrape);
    const interval = Duration.parse(scrape.interval ?? (this.props.critical === false ? '30s' : '10s'));
    const timeout = Duration.parse(scrape.timeout ?? Duration.seconds(Math.min(10, interval.seconds / 2)));
    if (timeout.seconds > interval.seconds || timeout.seconds === 0) {
      throw new InputError(
        'scrape-timeout',
        `Job "${name}" has a timeout of ${timeout} and an interval of ${interval}.`,
        'Make both longer than zero and the timeout no longer than the interval.',
      );
    }
    const addresses = parseAddresses(scrape.address ?? this.props.address);
    return {
      name,
      service: this.node.id,
      target: { kind: 'application', addresses },
      platforms: draft.platforms.filter(platform => addresses[platform]),
      path: scrape.path ?? '/metrics',
      scheme: scrape.scheme ?? 'http',
      intervalSeconds: interval.seconds,
      timeoutSeconds: timeout.seconds,
      limits: { ...DEFAULT_LIMITS, ...scrape.limits },
      dropLabels: scrape.dropLabels ?? [],
      dropMetrics: scrape.dropMetrics ?? [],
      labels: {},
      ...(scrape.bearerToken ? { bearerToken: scrape.bearerToken } : {}),
      metrics,
      expectedSeries: needNumber(`expectedSeries of the job "${name}"`, scrape.expectedSeries ?? 1000, { from: 1 }),
      nativeHistograms: metrics.some(m => m.native),
      origin: this.origin,
    };
  }
}
