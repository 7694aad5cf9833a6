import type { Artefact } from '../../model/artefact.ts';
import type { BlackboxModule } from '../../model/component.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml } from '../../shared/yaml.ts';

/**
 * `config/blackbox-exporter/blackbox.yml`: what a probe module accepts, the same on both platforms. Nothing when the
 * stack runs no blackbox exporter of its own.
 * https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md
 */
export function renderBlackbox(model: StackModel, view: PlatformView): Artefact[] {
  const blackbox = model.components.blackboxExporter;
  if (blackbox?.deployment.kind !== 'deployed') return [];
  const modules = Object.fromEntries(
    Object.entries(blackbox.modules)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, module]) => [name, probe(module)]),
  );
  return [
    {
      id: 'config/blackbox-exporter/blackbox.yml',
      platform: view.platform,
      content: generatedHeader(model) + toYaml({ modules }),
    },
  ];
}

/** IPv4 is tried when a name has no IPv6 address, and the other way round: `preferred` only orders them. */
const addressFamily = { preferred_ip_protocol: 'ip4', ip_protocol_fallback: true };

function probe(module: BlackboxModule): Record<string, unknown> {
  const { prober } = module;
  const timeout = formatSeconds(module.timeoutSeconds);
  if (prober === 'http') {
    return {
      prober,
      timeout,
      http: {
        ...addressFamily,
        ...(module.statusCodes.length === 0 ? {} : { valid_status_codes: [...module.statusCodes] }),
        fail_if_not_ssl: module.requireTls,
        // A redirect from HTTPS to HTTP would otherwise pass as the page itself.
        follow_redirects: true,
        // A body without end must not fill the exporter's memory.
        body_size_limit: '10MB',
      },
    };
  }
  if (prober === 'tcp') return { prober, timeout, tcp: { ...addressFamily, tls: module.requireTls } };
  return { prober, timeout, icmp: addressFamily };
}
