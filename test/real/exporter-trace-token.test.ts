import { expect, it } from '@jest/globals';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { PROGRAM } from './exporter/program.ts';
import { CertificateAuthority } from './stand-ins/certificates.ts';
import { type Bench, eventually, onBench, type Server } from './telemetry-servers.ts';

const TOKEN = 'of-this-test-alone';
const WRONG = 'a-wrong-token';

/** A Collector that lets in who shows the token, over TLS, and prints the spans it takes. */
function startCollector(bench: Bench, port: number, authority: CertificateAuthority): Server {
  const { key, cert } = authority.issue(['collector.example']);
  const config = `
extensions:
  bearertokenauth: { token: ${TOKEN} }
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${port}
        tls: { key_file: ${bench.write('key.pem', key)}, cert_file: ${bench.write('cert.pem', cert)} }
        auth: { authenticator: bearertokenauth }
exporters:
  debug: { verbosity: detailed }
service:
  extensions: [bearertokenauth]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [debug] }
`;
  return bench.server('otelcol', [`--config=file:${bench.write('collector.yaml', config)}`]);
}

describeWith(['otelcol'], 'GIVEN a real Collector that wants a token, over TLS', () => {
  it(
    'WHEN trace events are passed on THEN it takes them with the token of the file, refuses another, and follows a new one',
    () =>
      onBench(async bench => {
        const authority = new CertificateAuthority();
        const { exporter: port, otlp } = await freePortsFor(['exporter', 'otlp']);
        const tokenFile = bench.write('token', `${WRONG}\n`);
        const traces = {
          endpoint: `https://127.0.0.1:${otlp}`,
          intervalSeconds: 0.1,
          tokenFile,
          tls: { caFile: authority.file, serverName: 'collector.example' },
        };
        const file = bench.write(
          'exporter.json',
          JSON.stringify({ service: 'shop', port, host: '127.0.0.1', drainSeconds: 0, traces }),
        );
        const exporter = bench.server('exporter', [file], { command: [process.execPath, PROGRAM] });
        const collector = startCollector(bench, otlp, authority);
        await eventually(
          'the Collector listens',
          async () => collector.log().includes('Everything is ready') || undefined,
        );
        const post = async (name: string): Promise<boolean> =>
          (
            await fetch(`http://127.0.0.1:${port}/api/monitoring/trace`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ events: [{ name }] }),
            })
          ).ok;
        const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        const has = (line: string) => eventually(line, async () => (await page()).includes(line) || undefined, 30);
        const said = (text: string) => eventually(text, async () => exporter.log().includes(text) || undefined, 30);

        await eventually('it takes events', async () => (await post('refused')) || undefined);
        await has('trace_events_dropped_total{reason="refused"} 1\n');
        await said('status 401: the token is refused');

        bench.write('token', '');
        await post('waits');
        await said('the token is empty');
        bench.write('token', `${TOKEN}\n`);
        await has('trace_events_forwarded_total 1\n');
        expect(collector.log()).toContain('Name           : waits');
        expect(collector.log()).not.toContain('Name           : refused');
        for (const text of [await page(), exporter.log()]) {
          expect(text).not.toContain(TOKEN);
          expect(text).not.toContain(WRONG);
        }
        authority.close();
      }),
    120_000,
  );
});
