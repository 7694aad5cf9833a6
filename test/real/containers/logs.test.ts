import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LONG } from '../long.ts';
import { eventually } from '../telemetry-servers.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { LokiApi } from './loki-api.ts';
import { expectAsPredicted, expectWithinLimits, type Usage, usageTable } from './usage.ts';

const QUERY = '{service="heartbeat"}';
const PHASES = LONG ? { steady: 600, burst: 120, away: 120 } : { steady: 20, burst: 30, away: 40 };

const wait = (seconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, seconds * 1000));

describeInContainers('GIVEN an application that logs a lot, into files that are rotated', () => {
  const started = Date.now();
  const figures: Record<string, number> = {};
  const usages: Record<'steady' | 'burst', readonly Usage[]> = { steady: [], burst: [] };
  let stack: HeartbeatStack;
  let loki: LokiApi;

  beforeAll(async () => {
    // Some 40,000 lines a file.
    stack = await HeartbeatStack.up({ LOG_FILE_SIZE: '8m' });
    loki = new LokiApi(stack.address('loki'));
  }, 400_000);

  afterAll(async () => {
    console.info('logs', figures);
    await stack?.down();
  }, 400_000);

  /** Sequence numbers that are missing up to the last line the application has written. */
  async function missing(): Promise<{ readonly missing: number[]; readonly written: number }> {
    const { line: written } = await stack.misbehave({ linesPerSecond: 0 });
    let found = new Set<number>();
    await eventually(
      'the last line',
      async () => {
        found = new Set((await loki.all(QUERY, started)).map(({ text }) => Number(/"sequence":(\d+)/.exec(text)?.[1])));
        return found.has(written) || undefined;
      },
      LONG ? 300 : 90,
    ).catch(() => {});
    return { missing: Array.from({ length: written }, (_, i) => i + 1).filter(n => !found.has(n)), written };
  }

  it('WHEN a line is written THEN it can be queried within a second, by its request id', async () => {
    const delays: number[] = [];
    for (let i = 0; i < 15; i++) {
      const id = `probe-${i}-${started}`;
      const at = Date.now();
      await stack.writeLine(id);
      while ((await loki.lines(`${QUERY} | request_id="${id}"`, { since: at - 1_000 })).length === 0) {
        if (Date.now() - at > 10_000) throw new Error(`the line ${id} is not found within 10 s`);
      }
      delays.push(Date.now() - at);
    }
    figures.writeToQueryMedianMs = delays.sort((a, b) => a - b)[7] ?? 0;
    expect(figures.writeToQueryMedianMs).toBeLessThan(1_000);
  }, 200_000);

  it('WHEN it writes 10,000 lines a minute, then 100,000 THEN none is missing', async () => {
    await stack.misbehave({ linesPerSecond: 10_000 / 60 });
    usages.steady = await stack.usageOver(PHASES.steady);
    await stack.misbehave({ linesPerSecond: 100_000 / 60 });
    usages.burst = await stack.usageOver(PHASES.burst);
    const result = await missing();
    figures.lines = result.written;
    expect(result.missing).toEqual([]);
  }, 1_500_000);

  it('WHEN that load is over THEN every server stayed within its memory', () => {
    console.info(usageTable('10,000 lines a minute', usages.steady));
    console.info(usageTable('100,000 lines a minute', usages.burst));
    // 2 GiB a day are declared, which is the first of them.
    expectAsPredicted(usages.steady);
    expectWithinLimits(usages.burst);
  });

  it('WHEN all of it is searched for one request THEN the answer takes less than two seconds', async () => {
    const at = Date.now();
    const found = await loki.lines(`${QUERY} | request_id="flood-5000"`, { since: started });
    figures.searchMs = Date.now() - at;
    expect(found).toHaveLength(1);
    expect(figures.searchMs).toBeLessThan(2_000);
  });

  it('WHEN Loki is away under load and the log agent and the gateway are killed meanwhile THEN no line is missing', async () => {
    await stack.misbehave({ linesPerSecond: 500 });
    stack.compose(['kill', 'loki']);
    await wait(PHASES.away / 2);
    for (const service of ['collector-agent', 'collector']) {
      stack.compose(['kill', service]);
      stack.compose(['start', service]);
    }
    await wait(PHASES.away / 2);
    stack.compose(['start', 'loki']);
    await eventually('Loki is back', () => loki.ready(), 120);
    const result = await missing();
    figures.linesAfterOutage = result.written;
    expect(result.missing).toEqual([]);
  }, 900_000);
});
