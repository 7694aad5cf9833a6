import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { referenceStack } from '../contract/reference-stacks.ts';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { attributes, nanoseconds, sendOtlp } from './otlp.ts';
import { Bench, eventually, type Server } from './telemetry-servers.ts';

interface Found {
  readonly traceID: string;
  readonly rootServiceName: string;
  readonly rootTraceName: string;
}

interface Panel {
  readonly title: string;
  readonly datasource?: { readonly type: string };
  readonly targets?: readonly { readonly query?: string }[];
  readonly panels?: readonly Panel[];
}

const PORTS = ['http', 'grpc', 'otlpGrpc', 'otlpHttp'] as const;
const { files, model } = referenceStack('heartbeat');
const dashboard = JSON.parse(files.get('dashboards/heartbeat.json') as string) as { readonly panels: readonly Panel[] };
const panels = dashboard.panels
  .flatMap(panel => [panel, ...(panel.panels ?? [])])
  .filter(({ datasource }) => datasource?.type === 'tempo')
  .flatMap(({ title, targets = [] }) => targets.map(({ query = '' }) => [title, query] as const));
const workload = model.workloads.find(w => w.component === 'tempo');
const config = files.get('compose/config/tempo/tempo.yaml') as string;

/** The configuration as generated, with the compose service's arguments, on loopback addresses. */
describeWith(['tempo'], 'GIVEN the generated configuration of Tempo', ({ tempo }) => {
  const bench = new Bench();
  let ports: Readonly<Record<(typeof PORTS)[number], number>>;
  let file: string;
  let server: Server;

  const get = (path: string) => fetch(`http://127.0.0.1:${ports.http}${path}`);
  const ready = () => eventually('tempo is ready', async () => (await get('/ready')).ok || undefined);

  /** A request of the heartbeat monitor that failed: two spans, 700 ms. Returns its trace. */
  async function send(): Promise<string> {
    const traceId = randomBytes(16).toString('hex');
    const [root = '', child = ''] = [0, 1].map(() => randomBytes(8).toString('hex'));
    const span = { traceId, kind: 2, endTimeUnixNano: nanoseconds(), status: { code: 2 } };
    const spans = [
      { ...span, spanId: root, name: 'receive heartbeat', startTimeUnixNano: nanoseconds(700) },
      { ...span, spanId: child, parentSpanId: root, name: 'store heartbeat', startTimeUnixNano: nanoseconds(600) },
    ];
    const resource = { attributes: attributes({ 'service.name': 'heartbeat' }) };
    await sendOtlp(ports.otlpHttp, 'traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    return traceId;
  }

  async function search(query: string): Promise<readonly Found[]> {
    const now = Math.floor(Date.now() / 1000);
    // Two weeks back, all that is kept: what a person who opens the dashboard may ask for.
    const range = { start: `${now - 14 * 86_400 + 60}`, end: `${now}` };
    const answer = await get(`/api/search?${new URLSearchParams({ q: query, limit: '20', ...range })}`);
    if (!answer.ok) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { traces: readonly Found[] }).traces;
  }

  const found = (query: string, traceId: string): Promise<Found> =>
    eventually(`${query} finds ${traceId}`, async () =>
      (await search(query)).find(trace => trace.traceID.padStart(32, '0') === traceId),
    );

  /** As Grafana opens it: an unknown trace is an empty one, not an error. */
  const opened = async (traceId: string): Promise<string> => (await get(`/api/v2/traces/${traceId}`)).text();

  /** As a container runtime does: asks, and kills what has not ended in time. */
  async function stop(seconds: number): Promise<'by itself' | 'killed'> {
    const pid = server.pid();
    process.kill(pid, 'SIGTERM');
    const ended = await eventually('tempo ends', async () => !existsSync(`/proc/${pid}`) || undefined, seconds).catch(
      () => false,
    );
    await server.kill();
    return ended ? 'by itself' : 'killed';
  }

  /** Those of them that a newly started Tempo does not have. */
  async function lost(traces: readonly string[]): Promise<readonly string[]> {
    server.start();
    await ready();
    const texts = await Promise.all(traces.map(opened));
    return traces.filter((_, i) => !texts[i]?.includes('receive heartbeat'));
  }

  beforeAll(async () => {
    ports = await freePortsFor(PORTS);
    file = bench.place(
      { id: 'tempo.yaml', platform: 'compose', content: config },
      {
        '/var/tempo': bench.path('data'),
        'http_listen_port: 3200': `http_listen_address: 127.0.0.1\n  http_listen_port: ${ports.http}`,
        'grpc_listen_port: 9095': `grpc_listen_address: 127.0.0.1\n  grpc_listen_port: ${ports.grpc}`,
        '0.0.0.0:4317': `127.0.0.1:${ports.otlpGrpc}`,
        '0.0.0.0:4318': `127.0.0.1:${ports.otlpHttp}`,
      },
    );
    const args = (workload?.args ?? []).map(arg => arg.replace('/etc/sightline/config', bench.directory));
    server = bench.server('tempo', args);
    await ready();
  }, 90_000);
  afterAll(() => bench.close());

  it('WHEN Tempo verifies it THEN there is nothing to warn of', () => {
    expect(tempo([`-config.file=${file}`, '-config.verify=true'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('WHEN a key is misspelt THEN Tempo refuses it: what it takes, it knows', () => {
    const wrong = bench.write('wrong.yaml', config.replace('block_retention', 'block_retentoin'));
    const { status, stderr } = tempo([`-config.file=${wrong}`, '-config.verify=true']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('field block_retentoin not found'),
    });
  });

  it('WHEN it runs THEN retention is that of the declaration and nothing is reported home', async () => {
    const running = await (await get('/status/config')).text();
    const hours = (model.components.tempo?.retentionSeconds ?? 0) / 3600;
    // What schedules the deletion and what does it; defaults that nothing uses are there as well.
    expect(running.split(`block_retention: ${hours}h0m0s`)).toHaveLength(3);
    expect(running).toContain('reporting_enabled: false');
  });

  it('WHEN it is stopped and started THEN it ends by itself and no trace is lost', async () => {
    const traces = await Promise.all(Array.from({ length: 20 }, send));
    expect(await stop(15)).toBe('by itself');
    expect(await lost(traces)).toEqual([]);
  }, 90_000);

  it("WHEN a trace is opened by its id THEN it is there at once, and the stop's grace period saves it from a Tempo that does not end", async () => {
    const traceId = await send();
    const text = await opened(traceId);
    expect(text).toContain('receive heartbeat');
    expect(text).toContain('store heartbeat');
    // Tempo 3.0 waits for its empty queue of queries, for ever; a release that ends may say so here.
    expect(await stop(workload?.stopSeconds ?? 0)).toBe('killed');
    expect(await lost([traceId])).toEqual([]);
  }, 120_000);

  it('WHEN the panels ask for a trace that they are about THEN they find it, also after a crash', async () => {
    expect(panels.map(([title]) => title)).toEqual(['Failed traces', 'Slow traces']);
    const traceId = await send();
    const all = () => Promise.all(panels.map(([, query]) => found(query, traceId)));
    const heartbeat = { rootServiceName: 'heartbeat', rootTraceName: 'receive heartbeat' };
    expect(await all()).toMatchObject([heartbeat, heartbeat]);
    await server.kill();
    server.start();
    await ready();
    expect(await all()).toMatchObject([heartbeat, heartbeat]);
  }, 180_000);
});
