import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../../ports.ts';
import { describeWith } from '../../tools/tool.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { type WebhookMessage, webhook } from '../stand-ins/webhook.ts';
import { Target } from '../target.ts';
import { Bench, eventually, onBench } from '../telemetry-servers.ts';
import { RealAlertmanager } from './real-alertmanager.ts';
import { startPrometheus } from './real-prometheus.ts';
import { killedAlertmanager } from './restart.ts';
import { routedStack } from './routed-stack.ts';

/** Of the routes that page: wait, interval and a little. */
const PAGED_SECONDS = 30;
const critical = (alertname: string, service: string, more: Readonly<Record<string, string>> = {}) => ({
  labels: { alertname, service, severity: 'critical', owner: 'team-shop', ...more },
});
const orders = Array.from({ length: 500 }, (_, i) => `order-${i}`);

describeWith(['prometheus', 'alertmanager'], 'who is told, when and how often', () => {
  const bench = new Bench();
  const running: { close(): Promise<void> }[] = [];
  let hook: HttpStandIn<WebhookMessage>;
  let alertmanager: RealAlertmanager;

  beforeAll(async () => {
    hook = await HttpStandIn.start(webhook());
    running.push(hook);
    const stack = await routedStack();
    alertmanager = await RealAlertmanager.start(bench, stack, {
      addresses: { 'http://hook.example.org/': hook.url('/') },
    });
    const shop = await Target.of(() =>
      [
        '# TYPE shop_queue_length gauge',
        'shop_queue_length{queue="a"} 600',
        'shop_queue_length{queue="b"} 200',
        '# TYPE shop_order_lost gauge',
        ...orders.map(order => `shop_order_lost{order="${order}"} 1`),
        '',
      ].join('\n'),
    ).listen();
    const exploding = await Target.of(() =>
      orders.map((order, i) => `many{order="${order}"} ${i}\n`).join(''),
    ).listen();
    running.push(shop, exploding);
    startPrometheus(bench, stack, await freePort(), {
      'alertmanager:9093': alertmanager.address,
      'shop:8080': shop.address,
      // One instance offers more than it may, of the other nothing listens.
      'big:8080': [exploding.address, '127.0.0.1:9'],
    });
  }, 60_000);

  afterAll(async () => {
    await bench.close();
    await Promise.all(running.map(server => server.close()));
  }, 30_000);

  /** Messages to a receiver about an alert. */
  const told = (receiver: string, alertname: string): WebhookMessage[] =>
    hook.messages(`/${receiver}`).filter(message => message.commonLabels.alertname === alertname);
  const tells = (receiver: string, alertname: string, seconds = PAGED_SECONDS): Promise<WebhookMessage> =>
    eventually(`${receiver} is told of ${alertname}`, async () => told(receiver, alertname)[0], seconds);
  const values = (messages: readonly WebhookMessage[], label: string): (string | undefined)[] =>
    messages.flatMap(({ alerts }) => alerts.map(alert => alert.labels[label]));

  it.concurrent(
    'GIVEN alerts that fire WHEN Alertmanager is killed and starts again THEN silences hold, what it saved is not told twice, and an escalation waits anew',
    () => onBench(killedAlertmanager),
    180_000,
  );

  it.concurrent('GIVEN twenty alerts of a service WHEN they come at once THEN they are one message', async () => {
    await alertmanager.post(
      ...Array.from({ length: 20 }, (_, i) => critical('ManyDown', 'grouped', { instance: `${i}` })),
    );
    expect((await tells('team', 'ManyDown')).alerts).toHaveLength(20);
  }, 60_000);

  it.concurrent('GIVEN a page about one queue and warnings about two WHEN told THEN only the warning about the same queue is muted', async () => {
    expect(values([await tells('team', 'QueueLong', 60)], 'queue')).toEqual(['a']);
    const [warning] = await eventually(
      'the warning',
      async () => {
        const warnings = told('team', 'QueueLong').filter(message => message.commonLabels.severity === 'warning');
        return warnings.length > 0 ? warnings : undefined;
      },
      90,
    );
    expect(warning?.alerts.map(({ labels }) => labels.queue)).toEqual(['b']);
    expect(await alertmanager.heldBack('inhibition')).toBeGreaterThan(0);
  }, 150_000);

  it.concurrent('GIVEN an instance over its limit and another that is down WHEN told THEN only the first is not told to be down', async () => {
    const [limit] = (await tells('team', 'ScrapeLimitHit', 60)).alerts;
    const down = await tells('team', 'ServiceDown', 60);
    expect(limit?.labels.instance).not.toBe('127.0.0.1:9');
    expect(values([down], 'instance')).toEqual(['127.0.0.1:9']);
    const known = await alertmanager.get<{ labels: { alertname: string }; status: { state: string } }[]>('alerts');
    const downs = known.filter(({ labels }) => labels.alertname === 'ServiceDown');
    expect(downs.map(({ status }) => status.state).sort()).toEqual(['active', 'suppressed']);
  }, 150_000);

  it.concurrent('GIVEN a time interval of these days and one of other days WHEN alerts come THEN routes are muted in the one, active in the other', async () => {
    await alertmanager.post(critical('A', 'asleep'), critical('B', 'off-duty'), critical('C', 'awake'));
    await tells('awake', 'C');
    const reasons = ['mute_time_interval', 'active_time_interval'];
    await eventually('both are held back', async () =>
      (await Promise.all(reasons.map(reason => alertmanager.heldBack(reason)))).every(n => n > 0) ? true : undefined,
    );
    expect([...hook.messages('/asleep'), ...hook.messages('/off-duty')]).toEqual([]);
  }, 60_000);

  it.concurrent('GIVEN an escalation WHEN nobody silences THEN the leads are told of each alert after the wait, and of silenced ones never', async () => {
    const begun = Date.now();
    await alertmanager.post(
      critical('Stuck', 'escalating', { instance: '1' }),
      critical('Stuck', 'escalating', { instance: '2' }),
    );
    await alertmanager.post(critical('Acknowledged', 'escalating'));
    expect((await tells('oncall', 'Stuck')).alerts).toHaveLength(2);
    await tells('oncall', 'Acknowledged');
    const silence = await alertmanager.silence({ alertname: 'Acknowledged', service: 'escalating' });
    await eventually(
      'the leads are told of both',
      async () => (told('leads', 'Stuck').length === 2 ? true : undefined),
      40,
    );
    const seconds = hook.received.filter(r => r.path === '/leads').map(r => (r.at - begun) / 1000);
    for (const wait of seconds) expect(wait).toBeGreaterThanOrEqual(20);
    for (const wait of seconds) expect(wait).toBeLessThan(25);
    expect(values(told('leads', 'Stuck'), 'instance').sort()).toEqual(['1', '2']);
    await eventually('the silence holds back', async () =>
      (await alertmanager.heldBack('silence')) > 0 ? true : undefined,
    );
    expect(told('leads', 'Acknowledged')).toEqual([]);
    await alertmanager.expire(silence);
    await tells('leads', 'Acknowledged');
  }, 120_000);

  it('GIVEN 500 alerts of one group at once WHEN told THEN there are at most ten messages, and none of the alerts is lost', async () => {
    const all = await eventually('all 500', async () => {
      const messages = told('team', 'OrderLost');
      return new Set(values(messages, 'order')).size === 500 ? messages : undefined;
    });
    expect(new Set(values(all, 'order'))).toEqual(new Set(orders));
    expect(all.length).toBeLessThanOrEqual(10);
  }, 90_000);

  it('GIVEN all of this is over WHEN counted THEN nothing was told twice', () => {
    const counts = ['ManyDown', 'C', 'ScrapeLimitHit', 'ServiceDown'].map(
      name => told('team', name).length + told('awake', name).length,
    );
    expect(counts).toEqual([1, 1, 1, 1]);
    expect(told('oncall', 'Stuck')).toHaveLength(1);
    expect(told('leads', 'Stuck')).toHaveLength(2);
    expect(hook.problems).toEqual([]);
  });
});
