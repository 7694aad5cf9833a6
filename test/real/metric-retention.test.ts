import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parseYaml } from '../../src/shared/yaml.ts';
import { freePort } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { prometheusPlaces } from './durability/heartbeat-places.ts';
import { generated, heartbeatPrometheus } from './heartbeat-servers.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const NOBODY = '127.0.0.1:9';
const HOUR = 3_600;
const DAY = 24 * HOUR;

const { storage } = parseYaml(generated('compose/config/prometheus/prometheus.yml')) as {
  storage: { tsdb: { retention: { time: string } } };
};
const KEPT = Number(/^(\d+)d$/.exec(storage.tsdb.retention.time)?.[1]) * DAY;

/** Prometheus counts from its newest block, and removes a block when all of its two hours are too old. */
const AGES = { old: KEPT + DAY, young: KEPT - DAY, new: 4 * HOUR };

describeWith(['prometheus', 'promtool'], 'the retention of metrics', ({ promtool }) => {
  it(
    'GIVEN blocks on both sides of the retention WHEN Prometheus looks at them THEN the old is gone from the disk, and the young is found',
    () =>
      onBench(async bench => {
        const now = Math.floor(Date.now() / 1000);
        const samples = Object.entries(AGES).map(([age, seconds]) => `kept{age="${age}"} 1 ${now - seconds}`);
        const file = bench.write('samples.txt', `# TYPE kept gauge\n${samples.join('\n')}\n# EOF\n`);
        const data = bench.path('prometheus/data');
        const made = promtool(['tsdb', 'create-blocks-from', 'openmetrics', file, data]);
        expect(made).toMatchObject({ status: 0, stderr: '' });
        const blocks = (): number => readdirSync(data).filter(name => /^[0-9A-Z]{26}$/.test(name)).length;
        expect(blocks()).toBe(3);

        const port = await freePort();
        const api = new PrometheusApi(port);
        heartbeatPrometheus(bench, { port, places: prometheusPlaces(port, NOBODY, NOBODY) });
        await eventually('Prometheus is ready', api.ready);
        await eventually('a block is gone', async () => blocks() === 2 || undefined);
        const stored = await api.stored('kept', KEPT + 7 * DAY);
        expect(stored.map(({ metric }) => metric.age).sort()).toEqual(['new', 'young']);
      }),
    120_000,
  );
});
