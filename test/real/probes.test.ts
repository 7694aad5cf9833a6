import { expect, it } from '@jest/globals';
import { BlackboxExporter } from 'sightline';
import { blackboxRules } from 'sightline/rules';
import { freePortsFor } from '../ports.ts';
import { packStack } from '../rules/pack-stack.ts';
import { describeWith } from '../tools/tool.ts';
import { relocated } from './heartbeat-servers.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { HttpStandIn } from './stand-ins/http-stand-in.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const NOBODY = '127.0.0.1:9';
const page = (status: number) => HttpStandIn.start(() => ({ status, body: 'x', contentType: 'text/plain' }));

describeWith(['blackbox_exporter', 'prometheus'], 'GIVEN a stack that probes addresses', tools => {
  it('WHEN its exporter and Prometheus run THEN each address is asked, and what fails is told under its own name', async () => {
    const [healthy, broken] = [await page(200), await page(503)];
    const [well, badly] = [healthy.url('/health'), broken.url('/health')];
    try {
      const { files } = await packStack(stack => {
        new BlackboxExporter(stack, 'blackbox', {
          probes: {
            'shop-outside': { urls: [well, badly], service: 'shop', interval: '5s' },
            'cache-outside': { urls: [NOBODY], module: 'tcp', interval: '5s' },
          },
        });
        stack.use(blackboxRules);
      });
      const generated = (path: string) => files.get(path) as string;
      await onBench(async bench => {
        const ports = await freePortsFor(['blackbox', 'prometheus']);
        const modules = bench.write('blackbox.yml', generated('compose/config/blackbox-exporter/blackbox.yml'));
        expect(tools.blackbox_exporter([`--config.file=${modules}`, '--config.check'])).toMatchObject({ status: 0 });
        bench.server('blackbox_exporter', [
          `--config.file=${modules}`,
          `--web.listen-address=127.0.0.1:${ports.blackbox}`,
        ]);
        for (const [path, content] of files)
          if (path.startsWith('rules/') && typeof content === 'string') bench.write(path, content);
        const config = relocated(generated('compose/config/prometheus/prometheus.yml'), {
          '/etc/sightline/rules': bench.path('rules'),
          'blackbox:9115': `127.0.0.1:${ports.blackbox}`,
          'alertmanager:9093': NOBODY,
          'prometheus:9090': NOBODY,
        });
        bench.server('prometheus', [
          `--config.file=${bench.write('prometheus.yml', config)}`,
          `--storage.tsdb.path=${bench.path('data')}`,
          `--web.listen-address=127.0.0.1:${ports.prometheus}`,
        ]);
        const prometheus = new PrometheusApi(ports.prometheus);
        const answers = await eventually('every address is asked', async () => {
          const found = await prometheus.query('probe_success');
          return found.length === 3 ? found : undefined;
        });
        const shop = { __name__: 'probe_success', job: 'shop-outside', service: 'shop' };
        const said = answers.map(({ metric, value: [, value] }) => ({ ...metric, value }));
        expect(said.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual(
          [
            { ...shop, instance: well, value: '1' },
            { ...shop, instance: badly, value: '0' },
            { ...shop, job: 'cache-outside', service: 'cache-outside', instance: NOBODY, value: '0' },
          ].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        );
        // They fire after two minutes; that they wait for it is enough.
        const told = await eventually('both alerts', async () => {
          const alerts = (await prometheus.alerts()).filter(({ labels }) => labels.alertname?.startsWith('Probe'));
          return alerts.length >= 2 ? alerts : undefined;
        });
        expect(told.map(({ labels }) => `${labels.alertname} ${labels.instance}`).sort()).toEqual([
          `ProbeAnswersError ${badly}`,
          `ProbeFails ${NOBODY}`,
        ]);
      });
    } finally {
      await Promise.all([healthy.close(), broken.close()]);
    }
  }, 150_000);
});
