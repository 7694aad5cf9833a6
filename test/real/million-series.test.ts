import { afterAll, expect } from '@jest/globals';
import type { SynthesizedStack } from '../../src/synth/index.ts';
import { freePort } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { MEBI, memoryGroup, peakMebibytes } from './control-group.ts';
import { itAtLength } from './long.ts';
import { startPrometheus } from './messages/real-prometheus.ts';
import { ShopMetrics } from './million-series/shop-metrics.ts';
import { INSTANCES, INTERVAL_SECONDS, SERIES, shopStack } from './million-series/shop-stack.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { Target } from './target.ts';
import { type Bench, eventually, onBench, type Server } from './telemetry-servers.ts';

/** Longer than a block of those that are cut early below, with half of one more. */
const STEADY_SECONDS = 600;
const NOBODY = '127.0.0.1:9';
const EARLY_BLOCK = '5m';

describeWith(['prometheus'], 'GIVEN a stack that declares a million series, and targets that expose them', () => {
  const figures: string[] = [];

  afterAll(() => {
    if (figures.length > 0) console.info(figures.join('\n'));
  });

  itAtLength(
    'WHEN Prometheus scrapes them, is killed, and writes a block of them THEN it stays within its limit and evaluates in time',
    () => onBench(bench => withTargets(async addresses => scenario(bench, await shopStack(), addresses, figures))),
    30 * 60_000,
  );
});

async function withTargets(story: (addresses: readonly string[]) => Promise<void>): Promise<void> {
  const metrics = new ShopMetrics();
  const targets = await Promise.all(
    Array.from({ length: INSTANCES }, () => new Target((_, response) => response.end(metrics.page())).listen()),
  );
  try {
    await story(targets.map(target => target.address));
  } finally {
    await Promise.all(targets.map(target => target.close()));
  }
}

async function scenario(
  bench: Bench,
  stack: SynthesizedStack,
  addresses: readonly string[],
  figures: string[],
): Promise<void> {
  const workload = stack.model.workloads.find(w => w.component === 'prometheus');
  if (workload === undefined) throw new Error('the stack has no Prometheus');
  const { resources: size, health } = workload;
  const limit = size.memoryLimit.bytes;
  const group = memoryGroup('million-series', limit);
  const port = await freePort();
  const api = new PrometheusApi(port);
  const number = async (query: string): Promise<number> => Number((await api.query(query))[0]?.value[1]);
  figures.push(
    `formula: ${size.memoryRequest.bytes / MEBI} MiB, limit ${limit / MEBI} MiB, ${size.cpuRequestMillis} m; ${group ? 'held by a control group' : 'not bounded here'}`,
  );
  const start = (args: readonly string[] = []): Server =>
    startPrometheus(
      bench,
      stack,
      port,
      { 'shop:8080': addresses, 'alertmanager:9093': NOBODY },
      { args, ...(group === undefined ? {} : { controlGroup: group.directory }) },
    );

  /** At the newest scrape of every target. */
  const scraped = (): Promise<number> => number('sum(scrape_samples_scraped{job="shop"})');

  /** Everything was scraped and evaluated in the last seconds, within the memory. */
  async function holds(what: string, server: Server, seconds: number): Promise<void> {
    expect(await number('sum(prometheus_rule_group_iterations_missed_total)')).toBe(0);
    expect((await api.rules()).flatMap(g => g.rules.filter(rule => rule.health !== 'ok'))).toEqual([]);
    expect(await number(`count(min_over_time(up{job="shop"}[${seconds}s]) == 1)`)).toBe(INSTANCES);
    expect(await scraped()).toBe(SERIES);
    const slowest = await number(
      'max(prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds)',
    );
    const cpu = await number(`rate(process_cpu_seconds_total{job="prometheus"}[${seconds}s])`);
    expect(slowest).toBeLessThan(1);
    within(what, server, `, ${Math.round(cpu * 1000)} m, slowest group ${Math.round(slowest * 100)} % of its interval`);
  }

  function within(what: string, server: Server, more = ''): void {
    const peak = peakMebibytes(server.pid());
    figures.push(`${what}: at most ${peak} MiB, ${Math.round((peak * MEBI) / SERIES)} bytes a series${more}`);
    expect(peak).toBeLessThan(limit / MEBI);
    expect(group?.usage().oomKills ?? 0).toBe(0);
  }

  try {
    const server = start();
    await eventually('all series', async () => (await scraped()) === SERIES || undefined, 120);
    await new Promise(resolve => setTimeout(resolve, STEADY_SECONDS * 1000));
    await holds('scraped', server, STEADY_SECONDS);
    const asked = Date.now();
    expect(await number('count({job="shop", region!=""})')).toBe(SERIES);
    within(`all asked for in ${((Date.now() - asked) / 1000).toFixed(1)} s`, server);

    await server.kill();
    const killed = Date.now();
    server.start();
    await eventually('Prometheus is ready again', api.ready, health.startSeconds);
    within(`log replayed in ${Math.round((Date.now() - killed) / 1000)} s`, server);
    await eventually(
      'it scrapes again',
      async () => (await number('count(up{job="shop"} == 1)')) === INSTANCES || undefined,
    );
    await server.stop();

    // After two hours the head becomes a block: here sooner.
    const early = start(['min', 'max'].map(which => `--storage.tsdb.${which}-block-duration=${EARLY_BLOCK}`));
    await eventually('a block', async () => (await number('prometheus_tsdb_compactions_total')) > 0 || undefined, 600);
    await holds('a block written', early, 4 * INTERVAL_SECONDS);
  } finally {
    await bench.halt();
    group?.close();
  }
}
