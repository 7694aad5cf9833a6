import { expect } from '@jest/globals';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { referenceStack } from '../../contract/reference-stacks.ts';
import { freePortsFor } from '../../ports.ts';
import { heartbeatCollector, heartbeatLoki, heartbeatPrometheus } from '../heartbeat-servers.ts';
import { CertificateAuthority } from '../stand-ins/certificates.ts';
import { DeadMansSwitch } from '../stand-ins/dead-mans-switch.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { pagerduty } from '../stand-ins/pagerduty.ts';
import { slack } from '../stand-ins/slack.ts';
import { healthyHeartbeat, Target } from '../target.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { RealAlertmanager } from './real-alertmanager.ts';

const NOBODY = '127.0.0.1:9';
const PORTS = ['prometheus', 'loki', 'lokiGrpc', 'grpc', 'http', 'events', 'health', 'metrics'] as const;

/** The servers of the heartbeat stack that tell, as generated, and those who are told. */
async function start(bench: Bench, heartbeat: string) {
  const ports = await freePortsFor(PORTS);
  const authority = new CertificateAuthority();
  const quiet = await Target.of(() => '').listen();
  const oncall = await HttpStandIn.start(pagerduty, { certificate: authority.issue(['127.0.0.1']) });
  const channels = await HttpStandIn.start(slack);
  const watcher = await DeadMansSwitch.start({ periodSeconds: 60, graceSeconds: 60 });
  const loki = `127.0.0.1:${ports.loki}`;
  const own = `127.0.0.1:${ports.prometheus}`;
  heartbeatLoki(bench, { http: ports.loki, grpc: ports.lokiGrpc });
  heartbeatCollector(bench, { ports, places: { 'loki:3100': loki, 'tempo:4317': NOBODY, 'prometheus:9090': own } });
  const alertmanager = await RealAlertmanager.start(bench, referenceStack('heartbeat'), {
    addresses: {
      'https://events.pagerduty.com/': oncall.url('/'),
      'collector:8088': `127.0.0.1:${ports.events}`,
    },
    secrets: {
      'pagerduty-routing-key': 'k'.repeat(32),
      'slack-team-core': channels.url('/services/T1/B1/team-core'),
      'slack-leads': channels.url('/services/T1/B1/leads'),
      'dead-mans-switch-url': watcher.url,
    },
    trust: authority.file,
  });
  const others = ['collector:8888', 'collector-agent:8888', 'grafana:3000', 'loki:3100', 'node-exporter:9100'];
  heartbeatPrometheus(bench, {
    port: ports.prometheus,
    places: {
      'heartbeat:5000': heartbeat,
      'alertmanager:9093': alertmanager.address,
      'prometheus:9090': own,
      'tempo:3200': quiet.address,
      ...Object.fromEntries(others.map(address => [address, quiet.address])),
    },
  });
  return {
    oncall,
    channels,
    watcher,
    loki,
    problems: () => [...oncall.problems, ...channels.problems, ...watcher.standIn.problems],
    async close() {
      await bench.halt();
      await Promise.all([quiet, oncall, channels, watcher].map(server => server.close()));
      authority.close();
    },
  };
}

type Stream = Readonly<Record<string, string>>;

/**
 * The heartbeat service fails and recovers: the channel is told although PagerDuty fails, PagerDuty when it answers again,
 * Loki knows of both, and the dead man's switch is pinged.
 */
export async function heartbeatEvents(bench: Bench): Promise<void> {
  let status = 500;
  const heartbeat = await new Target((_, response) => {
    response.statusCode = status;
    response.end(healthyHeartbeat());
  }).listen();
  const { oncall, channels, watcher, loki, problems, close } = await start(bench, heartbeat.address);
  const ask = async (path: string): Promise<string> => (await fetch(`http://${loki}${path}`)).text();
  const events = async (selector: string): Promise<Stream[]> => {
    const answer = await ask(`/loki/api/v1/query_range?${new URLSearchParams({ query: selector })}`);
    const { data } = JSON.parse(answer) as { data: { result: { stream: Stream }[] } };
    return data.result.map(({ stream }) => stream);
  };
  const event = (alertStatus: string): Promise<Stream> => {
    const search = `{service="alert-events"} | alertname="ServiceDown" | alert_service="heartbeat" | severity="critical" | status="${alertStatus}"`;
    return eventually(search, async () => (await events(search))[0], 90);
  };
  try {
    oncall.failure = 'error';
    const title = await eventually(
      'the channel is told',
      async () => channels.messages()[0]?.attachments[0]?.title,
      90,
    );
    expect(title).toContain('[CRITICAL] ServiceDown in heartbeat');
    expect([oncall.messages().length, oncall.received.length > 0]).toEqual([0, true]);
    oncall.failure = undefined;
    const paged = await eventually('PagerDuty is told', async () => oncall.messages()[0], 90);
    expect(paged).toMatchObject({
      event_action: 'trigger',
      payload: { severity: 'critical', class: 'ServiceDown', component: 'heartbeat', group: 'team-core' },
    });
    expect(await event('firing')).toMatchObject({ service: 'alert-events', instance: 'alertmanager' });
    status = 200;
    await event('resolved');
    const over = await eventually('PagerDuty is told that it is over', async () => oncall.messages()[1], 30);
    expect([over.event_action, over.dedup_key]).toEqual(['resolve', paged.dedup_key]);
    // Their own retention is that of the stream they are in.
    const { limits_config } = parseYaml(await ask('/config')) as {
      limits_config: { retention_stream: { selector: string; period: string }[] };
    };
    expect(limits_config.retention_stream).toMatchObject([{ selector: '{service="alert-events"}' }]);
    await eventually('the dead man’s switch is pinged', async () => watcher.standIn.messages()[0], 60);
    expect([problems(), watcher.pages]).toEqual([[], []]);
  } finally {
    await close();
    await heartbeat.close();
  }
}
