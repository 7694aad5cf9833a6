import { mkdirSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { renderCollectorAgent } from '../../src/render/collector/collector-agent.ts';
import { parseYaml, toYaml } from '../../src/shared/yaml.ts';
import { telemetryModel, telemetryView } from '../render/telemetry-model.ts';
import { describeWith } from '../tools/tool.ts';
import { Bench, eventually, freePorts } from './telemetry-servers.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface Received {
  readonly resource: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly severity: number | undefined;
  readonly traceId: string;
}
interface AgentConfig {
  processors: Record<string, unknown>;
  exporters: Record<string, unknown>;
  service: { pipelines: { logs: { processors: string[]; exporters: string[] } } };
}

const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';
const POD = 'apps_api-7d9f_0a1b2c3d-0000-4000-8000-000000000001';

/** The rendered agent for Kubernetes without the one processor that needs an API server; a small server takes its OTLP. */
describeWith(['otelcol'], 'pod logs of a node', () => {
  let bench: Bench;
  let sink: HttpServer;
  const received: Received[] = [];

  beforeAll(async () => {
    bench = new Bench();
    sink = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        received.push(
          ...records((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()),
        );
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    });
    await new Promise<void>(resolve => sink.listen(0, '127.0.0.1', resolve));
    const ports = await freePorts();
    const [artefact] = renderCollectorAgent(telemetryModel(), telemetryView({ platform: 'kubernetes' }));
    const config = parseYaml(artefact?.content ?? '') as AgentConfig;
    delete config.processors.k8s_attributes;
    const { logs } = config.service.pipelines;
    logs.processors = logs.processors.filter(name => name !== 'k8s_attributes');
    logs.exporters = ['otlp_http/sink'];
    const { port } = sink.address() as AddressInfo;
    config.exporters = { 'otlp_http/sink': { endpoint: `http://127.0.0.1:${port}`, encoding: 'json' } };
    mkdirSync(bench.path('state'));
    const file = bench.place(artefact && { ...artefact, content: toYaml(config) }, {
      '/var/log/pods': bench.path('pods'),
      '/var/lib/otelcol': bench.path('state'),
      '0.0.0.0:13133': `127.0.0.1:${ports.agentHealth}`,
      'host: 0.0.0.0': 'host: 127.0.0.1',
      'port: 8888': `port: ${ports.agentMetrics}`,
    });
    const json = JSON.stringify({ level: 'warning', msg: 'slow', trace_id: TRACE_ID });
    bench.write(
      `pods/${POD}/web/0.log`,
      [
        '2026-11-21T04:00:00.000000001Z stdout P first half, ',
        '2026-11-21T04:00:00.000000002Z stdout F second half',
        `2026-11-21T04:00:00.000000003Z stderr F ${json}`,
        '',
      ].join('\n'),
    );
    bench.write(`pods/${POD}/web/0.log.20261121-030000`, '2026-11-21T03:00:00.000000001Z stdout F rotated\n');
    bench.write(`pods/monitoring_collector-0_0a1b/otelcol/0.log`, '2026-11-21T04:00:00.000000001Z stderr F own line\n');
    bench.server('otelcol', [`--config=file:${file}`]);
  }, 60_000);

  afterAll(async () => {
    await bench.close();
    sink.close();
  });

  it('GIVEN files of containerd THEN lines are whole, named by container, with their fields, rotated files included', async () => {
    await eventually('three lines', async () => (received.length >= 3 ? true : undefined), 30);
    expect(received.map(r => r.body).sort()).toEqual([
      'first half, second half',
      'rotated',
      JSON.stringify({ level: 'warning', msg: 'slow', trace_id: TRACE_ID }),
    ]);
    expect(received.find(r => r.body.startsWith('{'))).toMatchObject({ severity: 13, traceId: TRACE_ID });
    for (const { resource } of received) {
      expect(resource).toEqual({
        'service.name': 'web',
        'k8s.namespace.name': 'apps',
        'k8s.pod.name': 'api-7d9f',
        'k8s.container.name': 'web',
      });
    }
  }, 60_000);
});

function records(text: string): Received[] {
  const { resourceLogs } = JSON.parse(text) as {
    resourceLogs: {
      resource: { attributes: Attribute[] };
      scopeLogs: { logRecords: { body: { stringValue: string }; severityNumber?: number; traceId: string }[] }[];
    }[];
  };
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(record => ({
        resource: Object.fromEntries(resource.attributes.map(a => [a.key, a.value.stringValue])),
        body: record.body.stringValue,
        severity: record.severityNumber,
        traceId: record.traceId,
      })),
    ),
  );
}
