import type { Construct } from 'constructs';
import { prometheusSize } from '../../catalogue/sizing.ts';
import { onNodes } from '../../model/kubernetes-secrets.ts';
import { RUNBOOK_PAGES } from '../../model/runbook-pages.ts';
import type { ScrapeTarget } from '../../model/scrape-job.ts';
import type { Connection, Discovery } from '../../model/workload.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { needLabels, needNumber } from '../input.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { addClusterJobs } from './cluster-jobs.ts';
import { ComponentElement, type ComponentProps, externalHosts } from './component-element.ts';

export interface PrometheusProps extends ComponentProps {
  /** How long samples are kept. @default - the environment's */
  readonly retention?: DurationInput;
  /** Size of each copy's volume. 80 % of it is given to blocks. @default - computed from series, interval and retention */
  readonly storage?: BytesInput;
  /** How late a sample may come and still be stored. @default '10m' */
  readonly outOfOrder?: DurationInput;
  /** Exemplars kept in memory. @default 100000 */
  readonly exemplars?: number;
  /**
   * Kubernetes: scrape every node's kubelet, as the job `kubelet`: volumes, pods, certificates. With `containers` also
   * what each container uses, as the job `cadvisor`. An existing Prometheus has jobs of its own for that. @default false
   */
  readonly kubelets?: boolean | { readonly containers: boolean };
  /** Kubernetes: scrape the API servers, as the job `kube-apiserver`. @default false */
  readonly apiServer?: boolean;
  /** Added to alerts and to what other systems read. @default - `environment` and `stack` */
  readonly externalLabels?: Readonly<Record<string, string>>;
}

/** Scrapes, stores and evaluates rules. */
export class Prometheus extends ComponentElement {
  readonly component = 'prometheus';
  readonly #props: PrometheusProps;

  constructor(scope: Construct, id: string, props: PrometheusProps = {}) {
    super(scope, id, props);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const props = this.#props;
    const deployment = this.deployment(draft);
    const retention = Duration.parse(props.retention ?? draft.environment.metricsRetention);
    const add = (storage: Bytes): void =>
      draft.component('prometheus', {
        kind: 'prometheus',
        deployment,
        version: this.version('prometheus'),
        retentionSeconds: retention.seconds,
        retentionSize: Bytes.of(storage.bytes * RETENTION_SHARE),
        outOfOrderSeconds: Duration.parse(props.outOfOrder ?? '10m').seconds,
        exemplars: needNumber('exemplars', props.exemplars ?? 100_000, { from: 0 }),
        externalLabels: needLabels(
          'externalLabels',
          props.externalLabels ?? { environment: draft.environment.name, stack: draft.stackName },
        ),
        resendDelaySeconds: RESEND_SECONDS,
        ...(props.externalUrl === undefined ? {} : { externalUrl: props.externalUrl }),
        origin: this.origin,
      });
    if (deployment.kind === 'existing') {
      add(Bytes.of(0));
      return;
    }
    // Sizes need every job; the component must be known before.
    const asked = props.storage === undefined ? undefined : Bytes.parse(props.storage);
    add(asked ?? Bytes.of(0));
    addServerJob(draft, this, { port: 'http', expectedSeries: 1_500 });
    addClusterJobs(draft, this.origin, props);
    draft.later(this.origin, () => {
      const size = prometheusSize({
        series: draft.activeSeries + draft.volume.pushedSeries,
        intervalSeconds: draft.averageIntervalSeconds,
        retentionSeconds: retention.seconds,
      });
      const storage = asked ?? size.storage;
      delete draft.components.prometheus;
      add(storage);
      this.#workload(draft, { ...size, storage });
    });
  }

  #workload(draft: StackDraft, size: ReturnType<typeof prometheusSize>): void {
    const component = draft.components.prometheus;
    if (!component) throw new Error('prometheus is sized before it is declared');
    addServer(draft, this, {
      component: 'prometheus',
      kind: 'stateful',
      replicas: draft.environment.replicas,
      size,
      storagePath: '/prometheus',
      args: [
        '--config.file=/etc/sightline/config/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        '--web.enable-otlp-receiver',
        // Loki's recording rules write their series here.
        ...(draft.rules.some(r => r.language === 'logql' && r.rule.kind === 'recording')
          ? ['--web.enable-remote-write-receiver']
          : []),
        '--config.auto-reload',
        '--config.auto-reload-interval=5s',
        '--enable-feature=exemplar-storage',
        `--rules.alert.resend-delay=${component.resendDelaySeconds}s`,
        // An alert that fired before a restart fires again as soon as it is seen: had it to wait its `for` first, as
        // those below ten minutes do by default, everybody would be told meanwhile that it is over.
        '--rules.alert.for-grace-period=0s',
        // The runbooks: a message that reaches somebody leads to its page without any other server.
        `--web.user-assets=${RUNBOOK_PAGES.assets}`,
        ...(this.props.externalUrl === undefined ? [] : [`--web.external-url=${this.props.externalUrl}`]),
      ],
      ports: [{ name: 'http', number: 9090, protocol: 'TCP', publish: 9090 }],
      files: [
        { directory: 'config/prometheus', mountPath: '/etc/sightline/config', onChange: 'watched' },
        { directory: 'rules', mountPath: '/etc/sightline/rules', onChange: 'watched' },
        { directory: RUNBOOK_PAGES.directory, mountPath: RUNBOOK_PAGES.mountPath, onChange: 'watched' },
      ],
      secrets: [
        ...new Map(
          draft.scrapeJobs
            .flatMap(({ bearerToken, tls }) => [bearerToken ?? [], tls?.ca ?? []].flat())
            .map(secret => [secret.name, secret] as const),
        ).values(),
      ],
      health: {
        path: '/-/ready',
        livePath: '/-/healthy',
        port: 'http',
        command: ['wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:9090/-/ready'],
        startSeconds: size.startSeconds,
      },
      user: { uid: 65534, gid: 65534 },
      connects: this.#connections(draft),
      discovers: this.#discovers(draft),
      stopSeconds: 120,
    });
  }

  #connections(draft: StackDraft): Connection[] {
    const { alertmanager } = draft.components;
    const scraped = draft.scrapeJobs.map((job): Connection => {
      if (job.target.kind === 'workload')
        return { to: 'workload', workload: job.target.workload, port: job.target.port };
      if (job.target.kind === 'application') return { to: 'application', job: job.name };
      if (job.target.kind === 'kubelet') return { to: 'nodes', ports: [10_250] };
      if (job.target.kind === 'kubernetes-api') return { to: 'kubernetes-api' };
      const blackbox = draft.components.blackboxExporter?.deployment;
      return {
        to: 'workload',
        workload: blackbox?.kind === 'deployed' ? blackbox.workload : 'blackbox-exporter',
        port: 'http',
      };
    });
    const alerting: Connection[] =
      alertmanager?.deployment.kind === 'deployed'
        ? [{ to: 'workload', workload: alertmanager.deployment.workload, port: 'http' }]
        : externalHosts(Object.values(alertmanager?.deployment.urls ?? {}), 'the existing Alertmanager');
    const seen = new Set<string>();
    return [...scraped, ...alerting, { to: 'kubernetes-api' as const }].filter(
      c => !seen.has(JSON.stringify(c)) && seen.add(JSON.stringify(c)),
    );
  }

  /** Endpoint slices in the namespaces where something is scraped; nodes only for the kubelet. */
  #discovers(draft: StackDraft): Discovery {
    const reads = (kind: ScrapeTarget['kind']) => draft.scrapeJobs.some(job => job.target.kind === kind);
    const kubelet = reads('kubelet');
    const api = reads('kubernetes-api');
    // A namespace that nothing is deployed to is not made, and a right in it would fail the apply.
    const agents = draft.workloads.some(workload => workload.platforms.includes('kubernetes') && onNodes(workload));
    const own = draft.kubernetes
      ? [draft.kubernetes.namespace, ...(agents ? [draft.kubernetes.nodeNamespace] : [])]
      : [];
    const applications = draft.scrapeJobs.flatMap(({ target }) =>
      target.kind === 'application' ? (target.addresses.kubernetes?.namespace ?? []) : [],
    );
    const beside = draft.workloads.flatMap(({ sidecar }) => sidecar?.namespace ?? []);
    return {
      resources: [
        ...(['endpointslices', 'services', 'pods'] as const),
        ...(kubelet ? (['nodes', 'nodes/metrics'] as const) : []),
        ...(api ? (['/metrics'] as const) : []),
      ],
      namespaces: [...new Set([...own, ...(api ? ['default'] : []), ...applications, ...beside])].sort(),
    };
  }
}

const RETENTION_SHARE = 0.8;
/**
 * An alert is sent again at the first evaluation *after* this time, and holds for four times as long: 236 s, of which up
 * to 60 have passed when Prometheus dies. A minute of absence, the replay and the three evaluations until a restored
 * alert is sent fit into the rest; with 30 s they do not, and with 60 s slow groups would resend every 90 s. Longer
 * delays the first message after a start of Alertmanager.
 */
const RESEND_SECONDS = 59;
