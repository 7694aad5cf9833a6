import type { Construct } from 'constructs';
import { healthExporterSize } from '../../catalogue/sizing.ts';
import type { ExporterConfig, ExporterPaths } from '../../model/exporter-config.ts';
import type { Platform } from '../../model/platform.ts';
import type { Sidecar } from '../../model/sidecar.ts';
import type { Connection, ImageReference, SecretReference } from '../../model/workload.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needKnown } from '../../shared/need-known.ts';
import { parseAddresses } from '../address.ts';
import { addJob, addWorkload } from '../components/add-server.ts';
import { WorkloadElement } from '../components/workload-element.ts';
import { needNumber, needObject } from '../input.ts';
import { dnsLabel } from '../names.ts';
import { DEFAULT_LIMITS, type MetricSet, Service } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import { accessConfig, type ExporterTlsProps, scrapeTls } from './access.ts';
import type { ExporterCheckProps } from './check-props.ts';
import { checkConfigs } from './configured-checks.ts';
import { parseImage } from './image.ts';
import { type ExporterIngestProps, ingestConfig, STATSD_PORT } from './ingest.ts';
import { Secrets } from './secrets.ts';
import { type ExporterSidecarProps, needProcesses, parseSidecar } from './sidecar.ts';

export interface ExporterProps {
  /**
   * Where its image is: `registry.example/sightline-exporter:1.0.0`. It is built from the package (docs/exporter.md), and
   * belongs to whoever runs it. Without a registry it is one that was built on the machine.
   */
  readonly image: string;
  /** By name. @default - none: it says that it runs, and takes what the application sends */
  readonly checks?: Readonly<Record<string, ExporterCheckProps>>;
  /**
   * Kubernetes: it joins the pods of the application, which its owner patches, and `localhost` is the application.
   * Compose has it in a container of its own all the same. @default - in pods of its own
   */
  readonly sidecar?: ExporterSidecarProps;
  /** Where it listens. Containers of one pod share their ports. @default 9464 */
  readonly port?: number;
  /** Where it answers. @default - `/metrics`, `/health`, `/health/live`, `/health/ready`, `/health/detailed` */
  readonly paths?: Partial<ExporterPaths>;
  /** How often it is scraped. @default '15s' */
  readonly interval?: DurationInput;
  /** Metrics that the application sends, as JSON over HTTP and as StatsD. @default false */
  readonly ingest?: boolean | ExporterIngestProps;
  /** Trace events that the application sends, passed on to the stack's Collector. @default false */
  readonly traces?: boolean;
  /** Everything is answered over TLS, liveness too, and Prometheus scrapes it so. @default - plain HTTP */
  readonly tls?: ExporterTlsProps;
  /** A token that whoever asks or sends must bear, Prometheus included; liveness needs none. @default - none is asked for */
  readonly token?: SecretReference;
  /** What is answered without the token, too, for load balancers: a word, and no more. @default - liveness alone */
  readonly open?: readonly ('ready' | 'health')[];
}

/** Stack files run without a type check: what is misspelt would be passed over. */
const OPTIONS: Readonly<Record<keyof ExporterProps, true>> = {
  image: true,
  checks: true,
  sidecar: true,
  port: true,
  paths: true,
  interval: true,
  ingest: true,
  traces: true,
  tls: true,
  token: true,
  open: true,
};

/** Its configuration, with what that asks of the workload. */
interface Configured {
  readonly platforms: readonly Platform[];
  readonly config: Readonly<Partial<Record<Platform, ExporterConfig>>>;
  readonly secrets: readonly SecretReference[];
  readonly connects: readonly Connection[];
  readonly sidecar?: Sidecar;
}

/** Of exporters, as OpenTelemetry has registered it. */
const PORT = 9464;
/** Prometheus forgets a series that it has not seen for five minutes; two scrapes must fit in. */
const LONGEST_INTERVAL_SECONDS = 120;
/** The image has no shell and no other program. */
const HEALTHY = ['node', '/sightline/exporter.mjs', '--healthy'];
/** Of the images that the Dockerfile is made for, and of no machine. */
const NOBODY = 65_532;

/** Says how a service is: checks what it needs, answers load balancers, and is scraped. One a service. */
export class Exporter extends WorkloadElement {
  readonly #service: Service<MetricSet>;
  readonly #props: ExporterProps;

  constructor(service: Service<MetricSet>, id: string, props: ExporterProps) {
    if (!(service instanceof Service))
      throw new InputError(
        'construct-misplaced',
        'An exporter stands beside a service.',
        `Pass the service it speaks of: new Exporter(shop, '${id}', { … }).`,
      );
    super(service as Construct, id);
    this.#service = service;
    const example = `new Exporter(shop, '${id}', { image: 'registry.example/sightline-exporter:1.0.0' })`;
    this.#props = needObject('The description of an exporter', props, example);
  }

  /** `<service>-<id>` */
  get workloadName(): string {
    return `${this.#service.serviceName}-${this.node.id}`;
  }

  contribute(draft: StackDraft): void {
    const service = this.#service.serviceName;
    const name = dnsLabel('An exporter', this.workloadName);
    if (draft.exporters.some(other => other.service === service))
      throw new InputError(
        'name-duplicate',
        `The service "${service}" has an exporter already.`,
        'Put all its checks into one.',
      );
    needKnown(name, this.#props, Object.keys(OPTIONS));
    const image = parseImage(this.#props.image);
    const configured = this.#configured(draft, service);
    if (configured.platforms.length === 0)
      throw new InputError(
        'address-invalid',
        `The service "${service}" has no address, so its exporter would run nowhere.`,
        "Give it one on a platform of the stack: address: { compose: 'shop:8080' }.",
      );
    this.#scraped(draft, name, configured.platforms);
    this.#deployed(draft, name, image, configured);
  }

  #deployed(draft: StackDraft, name: string, image: ImageReference, configured: Configured): void {
    const { paths = {}, traces, tls } = this.#props;
    const { platforms, config, secrets, connects, sidecar } = configured;
    const collector = traces ? collectorOf(draft) : undefined;
    const statsd = Object.values(config).some(({ ingest }) => ingest?.statsd !== undefined);
    draft.exporters.push({
      service: this.#service.serviceName,
      workload: name,
      config,
      ...(collector === undefined ? {} : { traces: collector }),
      origin: this.origin,
    });
    addWorkload(draft, this, healthExporterSize, {
      component: 'exporter',
      kind: 'stateless',
      image,
      platforms,
      args: [],
      ports: [
        { name: 'http', number: this.#port, protocol: 'TCP' },
        ...(statsd ? [{ name: 'statsd', number: STATSD_PORT, protocol: 'UDP' as const }] : []),
      ],
      files: [{ directory: `config/${name}`, mountPath: '/etc/sightline/config', onChange: 'restart' }],
      secrets,
      health: {
        path: paths.live ?? '/health/live',
        port: 'http',
        ...(tls === undefined ? {} : { scheme: 'https' }),
        command: HEALTHY,
        startSeconds: 10,
      },
      user: { uid: NOBODY, gid: NOBODY },
      connects: [...connects, ...(collector === undefined ? [] : [{ to: 'workload' as const, ...collector }])],
      admits: [
        { from: 'applications', port: 'http' },
        ...(statsd ? [{ from: 'applications' as const, port: 'statsd' }] : []),
      ],
      stopSeconds: 10,
      ...(sidecar === undefined ? {} : { sidecar }),
    });
  }

  #scraped(draft: StackDraft, name: string, platforms: readonly Platform[]): void {
    const { interval = '15s', paths, ingest, token, tls, sidecar } = this.#props;
    const { seconds } = Duration.parse(interval);
    if (seconds < 1 || seconds > LONGEST_INTERVAL_SECONDS)
      throw new InputError(
        'duration-invalid',
        `${name} would be scraped every ${Duration.parse(interval)}.`,
        'Write an interval from 1s to 2m: beyond that Prometheus takes its series for gone.',
      );
    addJob(
      draft,
      this.origin,
      {
        name,
        service: this.#service.serviceName,
        target: { kind: 'workload', workload: name, port: 'http' },
        platforms,
        path: paths?.metrics ?? '/metrics',
        intervalSeconds: seconds,
        timeoutSeconds: Math.min(10, seconds / 2),
        ...(token === undefined ? {} : { bearerToken: token }),
        ...(tls === undefined ? {} : { scheme: 'https', tls: scrapeTls(name, tls) }),
        expectedSeries: ingest ? 1_000 : 200,
        // A sidecar has as many as the application has pods, which is for the application to limit.
        ...(sidecar === undefined ? {} : { limits: { ...DEFAULT_LIMITS, targets: 5_000 } }),
      },
      { group: `${name}-availability`, owner: this.#service.props.owner },
    );
  }

  /** What it is told on every platform that has its service. */
  #configured(draft: StackDraft, service: string): Configured {
    const { checks = {}, paths, ingest } = this.#props;
    const secrets = new Secrets();
    const access = accessConfig(this.workloadName, this.#props, secrets);
    const common = {
      service,
      port: this.#port,
      ...(paths === undefined ? {} : { paths }),
      ...(access === undefined ? {} : { access }),
    };
    const platforms = draft.platforms.filter(platform => this.#service.props.address[platform] !== undefined);
    const sidecar = this.#sidecar(draft);
    const config: Partial<Record<Platform, ExporterConfig>> = {};
    const connects = new Map<string, Connection>();
    const left: ReadonlySet<string>[] = [];
    for (const platform of platforms) {
      const joins = platform === 'kubernetes' && sidecar !== undefined;
      const overridden = this.overrides.some(override => override.platform === platform);
      const made = checkConfigs(checks, platform, secrets, { alone: !joins && !overridden, overridden });
      const taken = ingest ? { ingest: ingestConfig(this.workloadName, ingest === true ? {} : ingest, !joins) } : {};
      const told = { ...common, ...taken, checks: made.checks };
      if (joins) needProcesses(this.workloadName, sidecar, told);
      config[platform] = told;
      for (const connection of made.connects) connects.set(JSON.stringify(connection), connection);
      left.push(new Set(made.leftOut));
      for (const check of made.leftOut)
        draft.differences.push({
          platform,
          subject: `check ${check} of ${service}`,
          reason: `it has no place on ${platform}`,
        });
    }
    const nowhere = Object.keys(checks).find(name => left.length > 0 && left.every(names => names.has(name)));
    if (nowhere !== undefined)
      throw new InputError(
        'value-missing',
        `The check "${nowhere}" has no place on ${platforms.join(' or ')}: it would never be made.`,
        `Say where, such as host: { ${platforms[0]}: 'db' }.`,
      );
    return {
      platforms,
      config,
      secrets: secrets.all,
      connects: [...connects.values()],
      ...(sidecar === undefined ? {} : { sidecar }),
    };
  }

  get #port(): number {
    return needNumber(`The port of ${this.workloadName}`, this.#props.port ?? PORT, { from: 1, to: 65_535 });
  }

  /** Nothing where the stack is on compose only: the same declaration serves an environment without a cluster. */
  #sidecar(draft: StackDraft): Sidecar | undefined {
    const { sidecar: given } = this.#props;
    if (given === undefined || draft.kubernetes === undefined) return undefined;
    const address = parseAddresses(this.#service.props.address).kubernetes;
    const sidecar = parseSidecar(this.workloadName, given, address, this.#port);
    const { kind, namespace, name } = sidecar;
    const other = draft.workloads.find(
      ({ sidecar: of }) => of?.kind === kind && of.namespace === namespace && of.name === name,
    );
    if (other !== undefined)
      throw new InputError(
        'sidecar-invalid',
        `${other.name} and ${this.workloadName} join the pods of the same ${kind} "${name}".`,
        'Put all checks of those pods into one exporter.',
      );
    draft.differences.push({
      platform: 'kubernetes',
      subject: `exporter of ${this.#service.serviceName}`,
      reason: `it joins the pods of the ${kind} ${name}, which their owner patches`,
    });
    return sidecar;
  }
}

/** @throws InputError `collector-missing` */
function collectorOf({ components: { collector } }: StackDraft): { readonly workload: string; readonly port: string } {
  if (collector?.deployment.kind === 'deployed') return { workload: collector.deployment.workload, port: 'otlp-http' };
  throw new InputError(
    'collector-missing',
    'The exporter passes trace events on, and the stack deploys no Collector.',
    "Add new Collector(stack, 'collector'), or leave traces out.",
  );
}
