import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../telemetry-servers.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { LokiApi } from './loki-api.ts';
import { expectAsPredicted, type Usage, usageTable } from './usage.ts';

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface ServiceSpans {
  readonly resource: {
    readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[];
  };
  readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
}

const TRACES_PER_SECOND = 20;
const SECONDS = 60;
const SAMPLED = 0.1;

describeInContainers(
  'GIVEN an application that traces every heartbeat',
  () => {
    let stack: HeartbeatStack;
    let sent = 0;
    let usages: readonly Usage[] = [];
    let kept: string[] = [];

    const tempo = async (path: string): Promise<unknown> => {
      const answer = await fetch(`http://${stack.address('tempo')}:3200${path}`);
      if (!answer.ok) throw new Error(`Tempo: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };

    beforeAll(async () => {
      stack = await HeartbeatStack.up();
      await stack.misbehave({ traces: TRACES_PER_SECOND });
      usages = await stack.usageOver(SECONDS);
      sent = (await stack.misbehave({ traces: 0 })).traced;
    }, 500_000);

    afterAll(async () => {
      await stack?.down();
    }, 400_000);

    it('THEN no server holds more memory than the formula expects', () => {
      console.info(usageTable(`${TRACES_PER_SECOND} traces of four spans a second`, usages));
      expectAsPredicted(usages);
    });

    it('THEN as many are kept as the sampling says, within four standard deviations', async () => {
      const bounds = [-4, 4].map(n => sent * SAMPLED + n * Math.sqrt(sent * SAMPLED * (1 - SAMPLED))) as [
        number,
        number,
      ];
      const query = new URLSearchParams({ q: '{ name = "heartbeat.process" }', limit: '5000' });
      await eventually(
        'the search finds no more',
        async () => {
          const before = kept.length;
          // Tempo's search lags behind by half a minute.
          await new Promise(resolve => setTimeout(resolve, 20_000));
          const { traces = [] } = (await tempo(`/api/search?${query}`)) as { traces?: { traceID: string }[] };
          kept = traces.map(t => t.traceID.padStart(32, '0'));
          return (before > 0 && kept.length === before) || undefined;
        },
        150,
      );
      console.info('traces', { sent, kept: kept.length });
      expect(sent).toBeGreaterThan(1_000);
      expect(kept.length).toBeGreaterThanOrEqual(bounds[0]);
      expect(kept.length).toBeLessThanOrEqual(bounds[1]);
    }, 200_000);

    it('THEN span metrics count all of them, kept or not', async () => {
      const calls = '{__name__=~"traces_span_metrics_calls.*", service="heartbeat", span_name="heartbeat.process"}';
      await eventually(
        'every span is counted',
        async () => {
          const [counted] = await stack.prometheus.query(`sum(${calls})`);
          return Number(counted?.value[1]) === sent || undefined;
        },
        120,
      );
    }, 150_000);

    it('THEN a kept one has the four spans, parent and child across both services', async () => {
      const { batches } = (await tempo(`/api/traces/${kept[0]}`)) as { batches: readonly ServiceSpans[] };
      const spans = batches.flatMap(({ resource, scopeSpans }) => {
        const service = resource.attributes.find(a => a.key === 'service.name')?.value.stringValue;
        return scopeSpans.flatMap(scope => scope.spans.map(span => ({ ...span, service })));
      });
      const parents = spans.map(({ name, service, parentSpanId }) => ({
        span: `${service}: ${name}`,
        parent: spans.find(s => s.spanId === parentSpanId)?.name,
      }));
      expect(parents.sort((a, b) => (a.span < b.span ? -1 : 1))).toEqual([
        { span: 'heartbeat-worker: application.check_status', parent: 'alert.send' },
        { span: 'heartbeat: alert.send', parent: 'heartbeat.process' },
        { span: 'heartbeat: database.query', parent: 'heartbeat.process' },
        { span: 'heartbeat: heartbeat.process', parent: undefined },
      ]);
    });

    it('THEN its line is found by its id, and the line leads back to it', async () => {
      const loki = new LokiApi(stack.address('loki'));
      const [line] = await loki.lines(`{service="heartbeat"} | trace_id="${kept[0]}"`, { since: Date.now() - 600_000 });
      expect(line?.text).toContain(kept[0]);
      expect(line?.stream.trace_id).toBe(kept[0]);
    });

    it('THEN an exemplar of the span metrics leads to a trace that exists', async () => {
      const found = await eventually(
        'an exemplar of a kept trace',
        async () => {
          const now = Date.now() / 1000;
          const query = '{__name__=~"traces_span_metrics_duration.*", service="heartbeat"}';
          const parameters = new URLSearchParams({ query, start: `${now - 900}`, end: `${now}` });
          const answer = await fetch(`http://127.0.0.1:9090/api/v1/query_exemplars?${parameters}`);
          const { data } = (await answer.json()) as { data: { exemplars: { labels: Record<string, string> }[] }[] };
          return data.flatMap(d => d.exemplars.map(e => e.labels.trace_id ?? '')).find(id => kept.includes(id));
        },
        60,
      );
      expect(kept).toContain(found);
    }, 90_000);
  },
  'grafana/tempo',
);
