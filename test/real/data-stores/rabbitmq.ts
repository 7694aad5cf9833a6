import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findToolSync } from '../../../scripts/tools/index.js';
import { freePortsFor } from '../../ports.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';

function folder(): string {
  const found = findToolSync('rabbitmq-server');
  if (found.missing || found.folder === undefined) throw new Error('rabbitmq-server is not in the cache');
  return found.folder;
}

/** Erlang looks for itself where Debian would have installed it, unless it is told. */
function erlang(): Readonly<Record<string, string>> {
  const root = join(folder(), 'root', 'usr', 'lib', 'erlang');
  const [runtime = ''] = readdirSync(root).filter(name => name.startsWith('erts-'));
  return {
    PATH: `${folder()}:${process.env.PATH}`,
    ROOTDIR: root,
    BINDIR: join(root, runtime, 'bin'),
    EMU: 'beam',
    PROGNAME: 'erl',
  };
}

const accepts = (port: number) => () =>
  new Promise<true>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', reject);
  });

/** A server with its plugin for Prometheus and these durable queues, all of them empty. */
export async function startRabbitmq(bench: Bench, port: number, queues: readonly string[]): Promise<void> {
  const ports = await freePortsFor(['amqp', 'nodes', 'names']);
  // It would start one that stays when it ends.
  const names = { ERL_EPMD_PORT: `${ports.names}`, ERL_EPMD_ADDRESS: '127.0.0.1' };
  bench.server('epmd', [], { command: [join(folder(), 'epmd')], env: { ...erlang(), ...names } });
  await eventually('epmd answers', accepts(ports.names), 10);
  const definitions = bench.write(
    'definitions.json',
    JSON.stringify({
      vhosts: [{ name: '/' }],
      queues: queues.map(name => ({ name, vhost: '/', durable: true, auto_delete: false, arguments: {} })),
    }),
  );
  const config = bench.write(
    'rabbitmq.conf',
    [
      `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
      'prometheus.tcp.ip = 127.0.0.1',
      `prometheus.tcp.port = ${port}`,
      `load_definitions = ${definitions}\n`,
    ].join('\n'),
  );
  bench.server('rabbitmq-server', [], {
    env: {
      ...erlang(),
      ...names,
      HOME: bench.directory, // of its cookie
      RUNNING_UNDER_SYSTEMD: '1', // Then the process that was started is the server, not a shell beside it.
      RABBITMQ_NODENAME: `sightline-${ports.nodes}@localhost`,
      RABBITMQ_DIST_PORT: `${ports.nodes}`,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: config,
      RABBITMQ_ENABLED_PLUGINS_FILE: bench.write('enabled-plugins', '[rabbitmq_prometheus].\n'),
      RABBITMQ_MNESIA_BASE: bench.path('mnesia'),
      RABBITMQ_LOG_BASE: bench.path('rabbitmq-logs'),
    },
  });
  // Five seconds of processor time, which is a minute on a busy machine.
  await eventually('RabbitMQ answers', () => fetch(`http://127.0.0.1:${port}/metrics`), 120);
}
