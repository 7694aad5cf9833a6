import { expect, it } from '@jest/globals';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { AlertmanagerApi } from './alertmanager-api.ts';
import { heartbeatLoki } from './heartbeat-servers.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { eventually, onBench } from './telemetry-servers.ts';

/** What `lokiAt` puts in place of the servers of the stack. */
const NOBODY = /127\.0\.0\.1:9$/gm;
const NO_WRITER = '127.0.0.1:9/api';

describeWith(['loki', 'prometheus', 'alertmanager'], 'GIVEN the log rules of the heartbeat stack', () => {
  it('WHEN a service panics THEN Loki’s ruler tells a real Alertmanager, and counts its lines in a real Prometheus', async () => {
    await onBench(async bench => {
      const ports = await freePortsFor(['http', 'grpc', 'alertmanager', 'prometheus']);
      const ended = 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n';
      bench.server('alertmanager', [
        `--config.file=${bench.write('alertmanager.yml', ended)}`,
        `--storage.path=${bench.path('alertmanager')}`,
        `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
        '--cluster.listen-address=',
      ]);
      bench.server('prometheus', [
        `--config.file=${bench.write('prometheus.yml', '')}`,
        `--storage.tsdb.path=${bench.path('prometheus')}`,
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
        '--web.enable-remote-write-receiver',
      ]);
      heartbeatLoki(bench, ports, 'loki', config =>
        config
          .replaceAll(NOBODY, `127.0.0.1:${ports.alertmanager}`)
          .replaceAll(NO_WRITER, `127.0.0.1:${ports.prometheus}/api`),
      );
      const loki = `http://127.0.0.1:${ports.http}`;
      await eventually('loki is ready', async () => (await fetch(`${loki}/ready`)).ok || undefined);
      const values = ['panic: no memory', '{"level":"info"}'].map(line => [`${Date.now()}000000`, line]);
      const pushed = await fetch(`${loki}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ streams: [{ stream: { service: 'heartbeat' }, values }] }),
      });
      expect(pushed.status).toBe(204);
      // Both rules are evaluated every 30 s; the rules themselves are read within the first 30 s.
      const [panic] = await eventually(
        'the alert',
        async () => {
          const alerts = await new AlertmanagerApi(ports.alertmanager).alerts();
          return alerts.length > 0 ? alerts : undefined;
        },
        90,
      );
      expect(panic?.labels).toMatchObject({
        alertname: 'LogPanic',
        service: 'heartbeat',
        severity: 'error',
        owner: 'team-core',
      });
      const [counted] = await eventually(
        'the count',
        async () => {
          const found = await new PrometheusApi(ports.prometheus).query('service:log_lines:count15m > 0');
          return found.length > 0 ? found : undefined;
        },
        60,
      );
      expect(counted).toMatchObject({ metric: { service: 'heartbeat' }, value: [expect.any(Number), '2'] });
    });
  }, 240_000);
});
