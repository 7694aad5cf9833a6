import { generatedHeader } from '../../model/generated-header.ts';
import type { Service } from '../../model/service.ts';
import { toYaml } from '../../shared/yaml.ts';
import type { ComposeStack } from './compose-stack.ts';
import { hasCapability } from './host-mounts.ts';
import { LOGGING } from './logging.ts';
import { applicationAlias } from './networks.ts';

/** The port that OTLP over HTTP and over gRPC have by convention. */
const OTLP_PROTOCOLS: Readonly<Record<number, string>> = { 4317: 'grpc', 4318: 'http/protobuf' };

interface Endpoint {
  readonly url: string;
  readonly protocol: string;
}

/** Where applications send traces, metrics and logs: HTTP before gRPC, because every SDK speaks it. */
const otlpEndpoints = (stack: ComposeStack): Endpoint[] =>
  [...stack.workloads.values()]
    .flatMap(workload =>
      workload.admits
        .filter(a => a.from === 'applications')
        .flatMap(a => workload.ports.filter(p => p.name === a.port))
        .flatMap(port => {
          const protocol = OTLP_PROTOCOLS[port.number];
          return protocol === undefined
            ? []
            : [{ url: `http://${applicationAlias(stack, workload)}:${port.number}`, protocol }];
        }),
    )
    .sort((a, b) => (a.protocol === b.protocol ? 0 : a.protocol === 'grpc' ? 1 : -1));

/** What an application's own compose file needs; `<service>` where the stack declares none. */
export function applicationSnippet(stack: ComposeStack, service: Service | undefined): Record<string, unknown> {
  const endpoint = otlpEndpoints(stack)[0];
  const host = service?.addresses.compose?.host ?? 'application';
  return {
    services: {
      [host]: {
        ...(endpoint === undefined
          ? {}
          : {
              environment: {
                OTEL_SERVICE_NAME: service?.name ?? 'application',
                OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.url,
                OTEL_EXPORTER_OTLP_PROTOCOL: endpoint.protocol,
              },
            }),
        networks: ['default', 'monitoring'],
        logging: LOGGING,
      },
    },
    networks: { monitoring: { name: stack.platform.applicationNetwork, external: true } },
  };
}

const fenced = (snippet: unknown): string => `\`\`\`yaml\n${toYaml(snippet)}\`\`\`\n`;

/** `applications.md`: how an application of another compose project is scraped, logged and traced. */
export function applicationsPage(stack: ComposeStack): string {
  const network = stack.platform.applicationNetwork;
  const services = stack.model.services.filter(s => s.addresses.compose !== undefined);
  const endpoints = otlpEndpoints(stack);
  const logs = [...stack.workloads.values()].some(w => hasCapability(w, 'docker-logs'));
  return `<!-- ${generatedHeader(stack.model).slice(2).trim()} -->

# Applications of other compose projects

Nothing here is edited for them: the application's own compose file joins the network \`${network}\` and says how it logs.
The network exists before either project starts, once a machine:

    docker network create --internal ${network}

\`--internal\` keeps it to monitoring: the application reaches the world through its own networks, as before.

Whoever joins it reaches every port of the servers on it (\`compose.yaml\`: those with the network \`applications\`) without a
login, and can query all metrics and send data in any name. Only applications you trust belong on it.

${(services.length === 0 ? [undefined] : services).map(service => section(stack, service)).join('\n')}
## What the lines do

- \`networks\`: Prometheus finds the application under its service name${services.length === 0 ? '' : `, at ${services.map(address).join(', ')}`}. The
  process listens on all addresses of its container, not on 127.0.0.1 only.
- \`logging\`: ${logs ? "the log agent reads Docker's log files; without these labels a line does not say whose it is. The other options\n  keep them from filling the disk." : 'Docker keeps at most 250 MB of the logs of each container.'}
${
  endpoints.length === 0
    ? ''
    : `- \`environment\`: OpenTelemetry SDKs send traces, metrics and logs to ${endpoints.map(e => `\`${e.url}\` (${e.protocol})`).join(' or ')}.
  \`OTEL_SERVICE_NAME\` is the name the rules and dashboards know.
`
}- The stack's servers are on this network under \`${stack.platform.project}-<name>\`. Their short names resolve there, too:
  a service of yours that is called like one of them (\`prometheus\`, \`collector\`) should get another alias.
`;
}

const address = (service: Service): string => {
  const compose = service.addresses.compose;
  return `\`${compose?.host}:${compose?.port}\``;
};

const section = (stack: ComposeStack, service: Service | undefined): string =>
  `${service === undefined ? '' : `## ${service.name}\n\n`}${fenced(applicationSnippet(stack, service))}`;
