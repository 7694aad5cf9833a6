import { expect } from '@jest/globals';
import { synthesize } from '../../src/synth/index.ts';
import { freePort } from '../ports.ts';
import everyPack from '../rules/every-pack.ts';
import { describeWith } from '../tools/tool.ts';
import { Worlds } from './evaluation-cost/worlds.ts';
import { itAtLength } from './long.ts';
import { only } from './messages/every-receiver.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { Target } from './target.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const SERIES = 100_000;
const SCRAPE_SECONDS = 15;
/** Every range up to a quarter of an hour is full by then, and the slowest group has run many times. */
const STEADY_SECONDS = 900;
/** Of its interval, for every group. */
const MOST = 0.1;

const config = (address: string): string => `
global: { scrape_interval: ${SCRAPE_SECONDS}s }
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: worlds
    honor_labels: true
    scrape_timeout: ${SCRAPE_SECONDS}s
    fallback_scrape_protocol: PrometheusText0.0.4
    static_configs: [{ targets: ['${address}'] }]
`;

describeWith(['prometheus'], 'GIVEN the rules of every pack, and a hundred thousand series they read', () => {
  itAtLength(
    'WHEN Prometheus evaluates them THEN no group takes more than a tenth of its interval',
    () =>
      onBench(async bench => {
        const { files, model } = only(await synthesize(everyPack));
        const worlds = new Worlds(model, SERIES);
        const target = await Target.of(() => worlds.page()).listen();
        try {
          for (const [path, content] of files) if (path.startsWith('rules/')) bench.write(path, content);
          const file = bench.write('prometheus.yml', config(target.address));
          const port = await freePort();
          const api = new PrometheusApi(port);
          bench.server('prometheus', [
            `--config.file=${file}`,
            `--storage.tsdb.path=${bench.path('data')}`,
            `--web.listen-address=127.0.0.1:${port}`,
          ]);
          const scraped = async (): Promise<number> => Number((await api.query('scrape_samples_scraped'))[0]?.value[1]);
          await eventually('all series', async () => (await scraped()) === worlds.size || undefined, 120);
          await new Promise(resolve => setTimeout(resolve, STEADY_SECONDS * 1000));

          expect(await scraped()).toBe(worlds.size);
          const groups = await api.rules();
          expect(groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== 'ok'))).toEqual([]);
          const shares = groups
            .map(({ name, interval, evaluationTime }) => ({ name, share: evaluationTime / interval }))
            .sort((a, b) => b.share - a.share);
          const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
          const all = shares.reduce((sum, { share }) => sum + share, 0);
          const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
          console.info(
            [
              `${worlds.size} series, ${groups.length} groups, ${rules} rules, ${(await api.alerts()).length} alerts: ${percent(all)} of one core`,
              ...shares.slice(0, 8).map(({ name, share }) => `${name}: ${percent(share)} of its interval`),
            ].join('\n'),
          );
          expect(shares.filter(({ share }) => share > MOST)).toEqual([]);
        } finally {
          await bench.halt();
          await target.close();
        }
      }),
    (STEADY_SECONDS + 300) * 1000,
  );
});
