import type { Construct } from 'constructs';
import { exporterSize } from '../../catalogue/sizing.ts';
import type { BlackboxModule } from '../../model/component.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import type { Connection } from '../../model/workload.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { dnsLabel } from '../names.ts';
import { DEFAULT_LIMITS } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement, externalHosts } from './component-element.ts';

export interface ProbeProps {
  /** What is asked from outside: `https://shop.example/health`; by a TCP module `db.example:5432`. */
  readonly urls: readonly [string, ...string[]];
  /** @default 'http' - any 2xx answer within five seconds */
  readonly module?: string;
  /** Identity label `service`. @default - the probe's name */
  readonly service?: string;
  /** @default '30s' */
  readonly interval?: DurationInput;
}

export interface BlackboxExporterProps {
  /** Ways of asking beside `http` and `tcp`. */
  readonly modules?: Readonly<Record<string, BlackboxModule>>;
  /** By job name. */
  readonly probes?: Readonly<Record<string, ProbeProps>>;
}

const MODULES: Readonly<Record<string, BlackboxModule>> = {
  http: { prober: 'http', timeoutSeconds: 5, statusCodes: [], requireTls: false },
  tcp: { prober: 'tcp', timeoutSeconds: 5, statusCodes: [], requireTls: false },
};

/** Asks URLs as a user would, from inside the stack. */
export class BlackboxExporter extends ComponentElement {
  readonly component = 'blackboxExporter';
  readonly #props: BlackboxExporterProps;

  constructor(scope: Construct, id: string, props: BlackboxExporterProps = {}) {
    super(scope, id, {});
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const modules = { ...MODULES, ...this.#props.modules };
    draft.component('blackboxExporter', {
      kind: 'blackbox-exporter',
      deployment: this.deployment(draft),
      version: this.version('blackboxExporter'),
      modules,
      origin: this.origin,
    });
    addServerJob(draft, this, { port: 'http', expectedSeries: 100 });
    const probes = Object.entries(this.#props.probes ?? {});
    for (const [name, probe] of probes)
      draft.guard(this.origin, () => draft.scrapeJobs.push(this.#job(draft, name, probe, modules)));
    draft.later(this.origin, () =>
      addServer(draft, this, {
        component: 'blackbox-exporter',
        kind: 'stateless',
        size: exporterSize('blackbox-exporter', {}),
        args: [
          '--config.file=/etc/sightline/config/blackbox.yml',
          '--config.enable-auto-reload',
          '--config.auto-reload-interval=5s',
        ],
        ports: [{ name: 'http', number: 9115, protocol: 'TCP' }],
        files: [{ directory: 'config/blackbox-exporter', mountPath: '/etc/sightline/config', onChange: 'watched' }],
        health: {
          path: '/-/healthy',
          port: 'http',
          command: ['wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:9115/-/healthy'],
          startSeconds: 30,
        },
        user: { uid: 65534, gid: 65534 },
        connects: probes.flatMap(([name, probe]) => asked(name, probe, modules)),
        stopSeconds: 10,
      }),
    );
  }

  #job(draft: StackDraft, id: string, probe: ProbeProps, modules: Readonly<Record<string, BlackboxModule>>): ScrapeJob {
    const module = probe.module ?? 'http';
    if (!modules[module]) {
      throw new InputError(
        'probe-module',
        `Probe "${id}" uses the module "${module}", which is not declared.`,
        `Use one of ${Object.keys(modules).join(', ')}, or add it to modules.`,
      );
    }
    const interval = Duration.parse(probe.interval ?? '30s').seconds;
    const name = dnsLabel('A probe', id);
    return {
      name,
      service: probe.service ?? name,
      target: { kind: 'probe', module, urls: probe.urls },
      platforms: draft.platforms,
      path: '/probe',
      scheme: 'http',
      intervalSeconds: interval,
      timeoutSeconds: Math.min(10, interval / 2),
      limits: DEFAULT_LIMITS,
      dropLabels: [],
      dropMetrics: [],
      labels: {},
      expectedSeries: 30 * probe.urls.length,
      nativeHistograms: false,
      origin: this.origin,
    };
  }
}

const HOST_AND_PORT = /^(?:\[([\da-f:.]+)\]|([^\s/:[\]]+)):(\d{1,5})$/i;

/** What the exporter connects to. @throws InputError `url-invalid` */
function asked(
  name: string,
  { urls, module = 'http' }: ProbeProps,
  modules: BlackboxExporterProps['modules'],
): Connection[] {
  const reason = `probe ${name}`;
  if (modules?.[module]?.prober !== 'tcp') return externalHosts(urls, reason);
  return urls.map(text => {
    const [, address, host = address, port] = HOST_AND_PORT.exec(text) ?? [];
    if (host !== undefined && port !== undefined) return { to: 'outside', host, port: Number(port), reason };
    throw new InputError(
      'url-invalid',
      `"${text.slice(0, 60)}" is not a host and a port.`,
      'A TCP probe asks a host and a port, such as "db.example:5432".',
    );
  });
}
