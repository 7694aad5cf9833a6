import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { blackboxMetrics, lokiMetrics, tempoMetrics } from 'sightline/catalogue';
import { toYaml } from '../../../src/shared/yaml.ts';
import { freePortsFor } from '../../ports.ts';
import { generated, heartbeatLoki, workload } from '../heartbeat-servers.ts';
import { attributes, nanoseconds, sendOtlp } from '../otlp.ts';
import { CertificateAuthority } from '../stand-ins/certificates.ts';
import { eventually } from '../telemetry-servers.ts';
import { type Exporter, exporter, metricsOn } from './exporter.ts';

const metricsWhenReady = async (port: number) => {
  await eventually('it is ready', async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok || undefined);
  return metricsOn(port);
};

/** Loki with its ruler, Tempo, and a probe of the blackbox exporter. */
export const TELEMETRY: readonly Exporter[] = [
  exporter({
    name: 'Loki',
    tool: 'loki',
    async start(bench) {
      const ports = await freePortsFor(['http', 'grpc']);
      heartbeatLoki(bench, ports);
      const metrics = await metricsWhenReady(ports.http);
      // One line that is taken, and one that is too old.
      const values = [`${Date.now()}000000`, '1'].map(at => [at, 'a line']);
      await fetch(`http://127.0.0.1:${ports.http}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ streams: [{ stream: { service: 'heartbeat' }, values }] }),
      });
      return metrics;
    },
    declared: lokiMetrics,
    notShown: {
      recordsFailed: {
        because: 'appears with the first rule that recorded something',
        inProgram: ['samples_failed_total', 'remote_storage'],
      },
    },
  }),
  exporter({
    name: 'Tempo',
    tool: 'tempo',
    async start(bench) {
      const ports = await freePortsFor(['http', 'grpc', 'otlpGrpc', 'otlpHttp']);
      bench.place(
        { id: 'tempo.yaml', platform: 'compose', content: generated('compose/config/tempo/tempo.yaml') },
        {
          '/var/tempo': bench.path('data'),
          'http_listen_port: 3200': `http_listen_address: 127.0.0.1\n  http_listen_port: ${ports.http}`,
          'grpc_listen_port: 9095': `grpc_listen_address: 127.0.0.1\n  grpc_listen_port: ${ports.grpc}`,
          '0.0.0.0:4317': `127.0.0.1:${ports.otlpGrpc}`,
          '0.0.0.0:4318': `127.0.0.1:${ports.otlpHttp}`,
        },
      );
      bench.server(
        'tempo',
        workload('tempo').args.map(arg => arg.replace('/etc/sightline/config', bench.directory)),
      );
      const metrics = await metricsWhenReady(ports.http);
      const [traceId, spanId] = [16, 8].map(size => randomBytes(size).toString('hex'));
      const span = { traceId, spanId, name: 'a', startTimeUnixNano: nanoseconds(9), endTimeUnixNano: nanoseconds() };
      const resource = { attributes: attributes({ 'service.name': 'heartbeat' }) };
      await sendOtlp(ports.otlpHttp, 'traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
      return metrics;
    },
    declared: tempoMetrics,
    notShown: {
      spansDiscarded: { because: 'appears with the first span that is refused', inProgram: ['discarded_spans_total'] },
    },
  }),
  exporter({
    name: 'blackbox exporter, asking a page over TLS',
    tool: 'blackbox_exporter',
    async start(bench) {
      const ports = await freePortsFor(['page', 'http']);
      const authority = new CertificateAuthority();
      const trusted = bench.write('ca.pem', readFileSync(authority.file, 'utf8'));
      const { key, cert } = authority.issue(['127.0.0.1']);
      authority.close();
      const tls = { cert_file: bench.write('cert.pem', cert), key_file: bench.write('key.pem', key) };
      const file = bench.write('blackbox.yml', 'modules: {http: {prober: http}}\n');
      const listening = (port: number) => [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`];
      // The page is that of another exporter.
      const web = bench.write('web.yml', toYaml({ tls_server_config: tls }));
      bench.server('blackbox_exporter', [...listening(ports.page), `--web.config.file=${web}`]);
      bench.server('blackbox_exporter', listening(ports.http), { env: { SSL_CERT_FILE: trusted } });
      const probe = new URLSearchParams({ module: 'http', target: `https://127.0.0.1:${ports.page}/` });
      return { metrics: `http://127.0.0.1:${ports.http}/probe?${probe}` };
    },
    declared: blackboxMetrics,
  }),
];
