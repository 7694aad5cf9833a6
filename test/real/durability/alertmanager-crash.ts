import { statSync } from 'node:fs';
import { expect } from '@jest/globals';
import { freePort } from '../../ports.ts';
import { AlertmanagerApi } from '../alertmanager-api.ts';
import { heartbeatAlertmanager } from '../heartbeat-servers.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';

/** What a crash of Alertmanager takes: silences and its memory of messages since the last snapshot, every 30 s. */
export async function alertmanagerCrash(bench: Bench): Promise<void> {
  const inbox = await HttpStandIn.start(() => ({ status: 200, body: 'ok', contentType: 'text/plain' }));
  try {
    const port = await freePort();
    const api = new AlertmanagerApi(port);
    const server = heartbeatAlertmanager(bench, {
      port,
      places: { 'collector:8088': inbox.address, 'https://events.pagerduty.com': inbox.url('') },
      secrets: name => inbox.url(`/${name}`),
    });
    await eventually('Alertmanager is ready', api.ready);
    /** Alert events, one for each alert and word about it. */
    const told = (name: string): number =>
      inbox.received.filter(m => m.path === '/alerts' && m.body.includes(`"alertname":"${name}"`)).length;
    const fire = (...names: string[]): Promise<void> =>
      api.fire(
        names.map(alertname => ({ alertname, severity: 'warning', service: 'x' })),
        600,
      );
    const saved = (file: string): number => statSync(bench.path('alertmanager/data', file)).mtimeMs;

    await api.silence('before the snapshot', 'A');
    await fire('Old');
    await eventually('Old is told', async () => told('Old') || undefined);
    const from = Date.now();
    await eventually(
      'a snapshot',
      async () => (Math.min(saved('silences'), saved('nflog')) > from ? true : undefined),
      40,
    );
    await api.silence('after the snapshot', 'B');
    await fire('New');
    await eventually('New is told', async () => told('New') || undefined);
    await server.kill();
    server.start();
    await eventually('Alertmanager is ready again', api.ready);
    expect((await api.silences()).map(s => s.comment)).toEqual(['before the snapshot']);
    await fire('Old', 'New');
    // A message more, never one less.
    await eventually('New is told again', async () => (told('New') === 2 ? true : undefined));
    expect(told('Old')).toBe(1);

    await api.silence('before a stop', 'C');
    await server.stop();
    server.start();
    await eventually('Alertmanager is ready once more', api.ready);
    expect((await api.silences()).map(s => s.comment).sort()).toEqual(['before a stop', 'before the snapshot']);
  } finally {
    await inbox.close();
  }
}
