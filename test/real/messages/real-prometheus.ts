import type { SynthesizedStack } from '../../../src/synth/index.ts';
import { type Places, relocated } from '../heartbeat-servers.ts';
import type { Bench, Server } from '../telemetry-servers.ts';

const CONFIG = 'compose/config/prometheus/prometheus.yml';

/**
 * The real Prometheus with what was generated for a stack: configuration, rules and arguments, only places exchanged.
 * @param places addresses of the compose network → on this machine, such as `alertmanager:9093`
 */
export function startPrometheus(
  bench: Bench,
  { files, model }: SynthesizedStack,
  port: number,
  places: Places,
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
  return bench.server('prometheus', [...args, `--web.listen-address=127.0.0.1:${port}`], { env: workload?.env ?? {} });
}
