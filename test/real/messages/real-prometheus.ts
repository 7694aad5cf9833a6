import type { SynthesizedStack } from '../../../src/synth/index.ts';
import { type Places, relocated } from '../heartbeat-servers.ts';
import type { Bench, Server, ServerOptions } from '../telemetry-servers.ts';

const CONFIG = 'compose/config/prometheus/prometheus.yml';

/**
 * The real Prometheus with what was generated for a stack: configuration, rules and arguments, only places exchanged.
 * @param places addresses of the compose network → on this machine, such as `alertmanager:9093`
 * @param more beside what the stack says
 */
export function startPrometheus(
  bench: Bench,
  { files, model }: SynthesizedStack,
  port: number,
  places: Places,
  more: ServerOptions & { readonly args?: readonly string[] } = {},
): Server {
  for (const [path, content] of files) if (path.startsWith('rules/')) bench.write(path, content);
  const config = bench.write(
    CONFIG,
    relocated(files.get(CONFIG) ?? '', {
      '/etc/sightline/rules': bench.path('rules'),
      'prometheus:9090': `127.0.0.1:${port}`,
      ...places,
    }),
  );
  const workload = model.workloads.find(w => w.component === 'prometheus');
  const args = (workload?.args ?? []).map(arg =>
    arg
      .replace('/etc/sightline/config/prometheus.yml', config)
      .replace('--storage.tsdb.path=/prometheus', `--storage.tsdb.path=${bench.path('prometheus-data')}`),
  );
  const { args: moreArgs = [], ...options } = more;
  return bench.server('prometheus', [...args, ...moreArgs, `--web.listen-address=127.0.0.1:${port}`], {
    ...options,
    env: { ...workload?.env, ...options.env },
  });
}
