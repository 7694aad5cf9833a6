import { expect } from '@jest/globals';
import { freePortsFor } from '../../ports.ts';
import { AlertmanagerApi, type KnownAlert } from '../alertmanager-api.ts';
import { heartbeatAlertmanager, heartbeatPrometheus } from '../heartbeat-servers.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { healthyHeartbeat, Target } from '../target.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';

export interface Outage {
  /** Alerts that have to fire before and after. */
  readonly service: string;
  readonly names: readonly string[];
  /** Prometheus dies when the last word about these alerts is this old, the worst moment; otherwise at any. */
  readonly worstAge?: number;
}

const OUTAGE = 60_000;
const NOBODY = '127.0.0.1:9';

/** Seconds since Prometheus spoke of the alert. */
const age = ({ updatedAt }: KnownAlert): number => (Date.now() - new Date(updatedAt).getTime()) / 1000;

/** Prometheus is gone for a minute while alerts fire: nobody may be told that they are over, or that it lives. */
export async function prometheusOutage(bench: Bench, { service, names, worstAge = 0 }: Outage): Promise<void> {
  const inbox = await HttpStandIn.start(() => ({ status: 200, body: 'ok', contentType: 'text/plain' }));
  // Its heartbeats have stopped; the other instance is down, and so is Tempo.
  const stopped = await Target.of(() => healthyHeartbeat(1)).listen();
  const quiet = await Target.of(() => '').listen();
  try {
    const ports = await freePortsFor(['prometheus', 'alertmanager']);
    const alertmanager = new AlertmanagerApi(ports.alertmanager);
    heartbeatAlertmanager(bench, {
      port: ports.alertmanager,
      places: { 'collector:8088': inbox.address, 'https://events.pagerduty.com': inbox.url('') },
      secrets: name => inbox.url(`/${name}`),
    });
    const server = heartbeatPrometheus(bench, {
      port: ports.prometheus,
      places: {
        'heartbeat:5000': [stopped.address, NOBODY],
        'tempo:3200': NOBODY,
        'alertmanager:9093': `127.0.0.1:${ports.alertmanager}`,
        'prometheus:9090': `127.0.0.1:${ports.prometheus}`,
        ...Object.fromEntries(
          ['collector:8888', 'collector-agent:8888', 'grafana:3000', 'loki:3100', 'node-exporter:9100'].map(a => [
            a,
            quiet.address,
          ]),
        ),
      },
    });
    const known = async (): Promise<KnownAlert[]> =>
      (await alertmanager.alerts()).filter(
        ({ labels }) => labels.service === service && names.includes(labels.alertname ?? ''),
      );
    await eventually(
      `${names} fire`,
      async () => {
        const found = await known();
        return found.length === names.length && found.every(a => age(a) >= worstAge) ? true : undefined;
      },
      200,
    );
    await server.kill();
    const died = Date.now();
    /** Looks all the time: an alert that is over for a second has been told. */
    const firingUntil = async (done: (found: readonly KnownAlert[]) => boolean, end: number): Promise<void> => {
      for (let finished = false; !finished; ) {
        const found = await known();
        expect(found.map(a => a.labels.alertname).sort()).toEqual([...names].sort());
        expect(Date.now()).toBeLessThan(end);
        finished = done(found);
        await new Promise(resolve => setTimeout(resolve, 500));
      }
    };
    await firingUntil(() => Date.now() > died + OUTAGE, died + 2 * OUTAGE);
    server.start();
    const started = Date.now();
    await firingUntil(found => found.every(a => new Date(a.updatedAt).getTime() > started), started + 130_000);
    expect(inbox.received.filter(m => /"status":"resolved"|"event_action":"resolve"/.test(m.body))).toEqual([]);
    const beats = inbox.received.filter(m => m.path === '/dead-mans-switch-url').map(m => m.at);
    expect(beats.filter(at => at < died).length).toBeGreaterThan(0);
    expect(beats.filter(at => at > died + 1_000 && at < started)).toEqual([]);
  } finally {
    await Promise.all([inbox, stopped, quiet].map(server => server.close()));
  }
}
