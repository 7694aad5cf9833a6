import { expect } from '@jest/globals';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { webhook } from '../stand-ins/webhook.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { type PostedAlert, RealAlertmanager } from './real-alertmanager.ts';
import { routedStack } from './routed-stack.ts';

/** Wait of the escalation in `routedStack`. */
const ESCALATION_SECONDS = 20;

/**
 * Alertmanager dies by SIGKILL while alerts fire, and Prometheus sends them again: what was saved is kept, what was not
 * is told again, never forgotten; an escalation waits anew.
 */
export async function killedAlertmanager(bench: Bench): Promise<void> {
  const hook = await HttpStandIn.start(webhook());
  try {
    const alertmanager = await RealAlertmanager.start(bench, await routedStack(), {
      addresses: { 'http://hook.example.org/': hook.url('/') },
    });
    const alert = (alertname: string, service = 'shop'): PostedAlert => ({
      labels: { alertname, service, severity: 'critical' },
      startsAt: new Date().toISOString(),
    });
    const told = (alertname: string, receiver = 'team') =>
      hook.messages(`/${receiver}`).filter(message => message.commonLabels.alertname === alertname);
    const tells = (alertname: string, receiver?: string, seconds = 30) =>
      eventually(`${receiver ?? 'team'} is told of ${alertname}`, async () => told(alertname, receiver)[0], seconds);

    const [saved, silenced] = [alert('Saved'), alert('Silenced')];
    const silence = await alertmanager.silence({ alertname: 'Silenced' });
    await alertmanager.post(saved, silenced);
    await tells('Saved');
    const since = Date.now();
    await eventually(
      'silences and notification log are saved',
      async () =>
        (['silences', 'nflog'] as const).every(what => (alertmanager.savedAt(what) ?? 0) > since) ? true : undefined,
      45,
    );
    const [unsaved, stuck] = [alert('Unsaved'), alert('Stuck', 'escalating')];
    await alertmanager.post(unsaved, stuck);
    await tells('Unsaved');
    await tells('Stuck', 'oncall');

    await alertmanager.kill();
    await alertmanager.restart();
    const restarted = Date.now();
    await alertmanager.post(saved, silenced, unsaved, stuck);
    await alertmanager.post(alert('Fresh'));
    // Later than all that came before it, and in the same time: whatever has to be told has been told by then.
    await tells('Fresh');
    expect(await alertmanager.get(`silence/${silence}`)).toMatchObject({ status: { state: 'active' } });
    await eventually('it holds back', async () => ((await alertmanager.heldBack('silence')) > 0 ? true : undefined));
    await eventually('the unsaved is told again', async () => (told('Unsaved').length === 2 ? true : undefined));
    await tells('Stuck', 'leads', 60);
    const [escalated] = hook.received.filter(({ path }) => path === '/leads');
    expect(((escalated?.at ?? 0) - restarted) / 1000).toBeGreaterThan(ESCALATION_SECONDS - 1);
    expect([told('Saved').length, told('Silenced').length, told('Fresh').length]).toEqual([1, 0, 1]);
  } finally {
    await bench.halt();
    await hook.close();
  }
}
