import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../telemetry-servers.ts';
import { docker } from './docker.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { linesOf, logRecordOf, metricOf, traceIdOf, traceOf } from './leaking-records.ts';
import { LokiApi } from './loki-api.ts';
import { LEAKS, partsOf } from './secrets-corpus.ts';
import { storedFiles } from './volumes.ts';

const APPLICATION = 'http://127.0.0.1:5000';
const STORES = ['loki', 'prometheus', 'tempo'];
const ALL_SERIES = new URLSearchParams({ 'match[]': '{__name__=~".+"}' });
const LINES = LEAKS.flatMap(linesOf);
const LINE_IDS = LINES.map(({ id }) => id);
const SENT_IDS = LEAKS.map((_, i) => `sent-${i}`);
const METRIC_IDS = LEAKS.map((_, i) => `metric-${i}`);
const TRACE_IDS = LEAKS.map((_, i) => `trace-${i}`);

/** Every part of a secret in a text or a file, with the leak it comes from. */
const leaksIn = (content: { includes(part: string): boolean }): string[] =>
  LEAKS.flatMap(leak =>
    partsOf(leak)
      .filter(part => content.includes(part))
      .map(part => `${leak.name}: ${part}`),
  );

/** Ids that are not there; followed by no digit, since `sent-1` is the beginning of `sent-10`. */
const missing = (ids: readonly string[], text: string): string[] =>
  ids.filter(id => !new RegExp(`${id}(?!\\d)`).test(text));

/** Asks until every id is there, and gives what was shown; says which are not. */
async function expectFound(ids: readonly string[], ask: () => Promise<string>): Promise<string> {
  let absent = ids;
  const shown = await eventually(
    'all records',
    async () => {
      const text = await ask();
      absent = missing(ids, text);
      return absent.length === 0 ? text : undefined;
    },
    120,
  ).catch((error: unknown) => {
    throw new Error(`not found: ${absent.join(', ')}`, { cause: error });
  });
  return shown;
}

describeInContainers('GIVEN an application that leaks secrets in every way it can log, trace and count', () => {
  const started = Date.now();
  let stack: HeartbeatStack;

  beforeAll(async () => {
    stack = await HeartbeatStack.up();
  }, 400_000);

  afterAll(async () => {
    await stack?.down();
  }, 400_000);

  const kill = (services: readonly string[]): string => stack.compose(['kill', ...services]);
  /** These alone; compose would start what they depend on, too. */
  const start = (services: readonly string[]): string =>
    docker(['start', ...services.map(service => stack.container(service).Id)]);
  const stores = (): string[] => STORES.filter(service => !stack.unavailable.includes(service));

  const post = async (path: string, body: string): Promise<void> => {
    const answer = await fetch(`${APPLICATION}${path}`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };

  /** Waits until a service's volume holds these ids in plain sight, then looks for secrets in the volumes of all. */
  async function expectQueued(service: string, ids: readonly string[]): Promise<void> {
    await expectFound(ids, async () =>
      storedFiles([stack.container(service)])
        .map(({ content }) => content.toString('latin1'))
        .join('\n'),
    );
    expectNoSecretInVolumes();
  }

  function expectNoSecretInVolumes(): void {
    const found = storedFiles(stack.containers()).flatMap(({ name, content }) =>
      leaksIn(content).map(leak => `${name}: ${leak}`),
    );
    expect(found).toEqual([]);
  }

  it('WHEN nobody takes its lines THEN the log agent has them in its queue, and no volume has a secret', async () => {
    kill(['collector', ...stores()]);
    for (const { line } of LINES) await post('/write', line);
    await expectQueued('collector-agent', LINE_IDS);
  }, 400_000);

  it('WHEN the gateway is there but no store THEN it has all that was sent in its queues, and no volume has a secret', async () => {
    start(['collector']);
    await eventually('the gateway takes OTLP', async () => {
      await post('/otlp/v1/logs', JSON.stringify({ resourceLogs: [] }));
      return true;
    });
    for (const [i, leak] of LEAKS.entries()) {
      await post('/otlp/v1/logs', JSON.stringify(logRecordOf(leak, i)));
      await post('/otlp/v1/metrics', JSON.stringify(metricOf(leak, i)));
      await post('/otlp/v1/traces', JSON.stringify(traceOf(leak, i)));
    }
    await expectQueued('collector', [...LINE_IDS, ...SENT_IDS, ...METRIC_IDS, ...TRACE_IDS]);
  }, 400_000);

  it('WHEN the stores are back THEN every record is found, and no query shows a secret', async () => {
    start(stores());
    const loki = new LokiApi(stack.address('loki'));
    const shown = await expectFound([...LINE_IDS, ...SENT_IDS, ...METRIC_IDS], async () => {
      const lines = await loki.all('{service=~".+"}', started);
      const labels = await fetch(`http://127.0.0.1:9090/api/v1/series?${ALL_SERIES}`);
      return `${lines.map(({ stream, text }) => `${JSON.stringify(stream)} ${text}`).join('\n')}\n${await labels.text()}`;
    });
    expect(leaksIn(shown)).toEqual([]);
    await eventually('every span is counted', async () => {
      const [counted] = await stack.prometheus.query(
        'sum(traces_span_metrics_calls_total{service="checkout", span_name="pay"})',
      );
      return Number(counted?.value[1]) === LEAKS.length || undefined;
    });
  }, 400_000);

  it('WHEN Tempo is asked THEN every trace is found, and none shows a secret', async () => {
    if (stack.unavailable.includes('tempo')) return;
    const traces = await expectFound(TRACE_IDS, async () =>
      (await Promise.all(LEAKS.map((_, i) => traceById(i)))).join('\n'),
    );
    expect(leaksIn(traces)).toEqual([]);
  }, 150_000);

  const traceById = async (index: number): Promise<string> => {
    const answer = await fetch(`http://${stack.address('tempo')}:3200/api/traces/${traceIdOf(index)}`);
    return answer.text();
  };

  it('WHEN everything is stored THEN no volume has a secret, neither in chunks nor in write-ahead logs', async () => {
    const flushed = await fetch(`http://${stack.address('loki')}:3100/flush`, { method: 'POST' });
    expect(flushed.ok).toBe(true);
    expectNoSecretInVolumes();
  }, 200_000);
});
