import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SynthesizedStack } from '../../../src/synth/index.ts';
import { freePort } from '../../ports.ts';
import { describeWith } from '../../tools/tool.ts';
import { Target } from '../target.ts';
import { Bench, eventually, onBench } from '../telemetry-servers.ts';
import { everyReceiver } from './every-receiver.ts';
import { type Everybody, secretsOf, startEverybody } from './everybody.ts';
import { heartbeatEvents } from './heartbeat-events.ts';
import { missing, one, type Reading, readings } from './readings.ts';
import { startPrometheus } from './real-prometheus.ts';

const labels = { severity: 'critical', service: 'shop', owner: 'team-shop' };
const links = {
  runbook_url: 'https://runbooks.example.org/A.md',
  dashboard: 'https://grafana.example.org/d/shop',
  contact: '#team-shop',
};
/** Mark-up of every receiver, quotes, a character outside the first plane, and lines that look like ours. */
const MARKS = `<b>x</b> <!channel> <@U1> [a](https://evil.example) {code} !https://evil.example/x.png! "q" 's' \\ 😀\nseverity: info\n`;

describeWith(['prometheus', 'alertmanager', 'loki', 'otelcol'], 'what arrives at every receiver', () => {
  const bench = new Bench();
  let stack: SynthesizedStack;
  let everybody: Everybody;
  let shop: Target;
  let queue = 500;

  beforeAll(async () => {
    stack = await everyReceiver();
    everybody = await startEverybody(bench, stack);
    shop = await Target.of(
      () => `# TYPE shop_queue_length gauge\nshop_queue_length{queue="orders"} ${queue}\n`,
    ).listen();
    startPrometheus(bench, stack, await freePort(), {
      'alertmanager:9093': everybody.alertmanager.address,
      'shop:8080': shop.address,
      'grafana:3000': shop.address,
    });
  }, 60_000);

  afterAll(async () => {
    await everybody.close();
    await shop.close();
    await bench.close();
  }, 30_000);

  it.concurrent('GIVEN a rule that fires in a real Prometheus WHEN told THEN each has everything a person needs, and learns that it is over', async () => {
    const parts = [
      'critical',
      'QueueStuck',
      'shop',
      '500 orders wait in orders',
      'Nothing has left orders.',
      'team-shop',
      '#team-shop',
      'https://runbooks.example.org/QueueStuck.md',
      'https://grafana.example.org/d/messages-shop',
      'environment',
      'test',
    ];
    const told = () => readings(everybody, 'QueueStuck');
    const firing = await eventually('everybody is told', async () => one(told(), reading => !reading.over), 60);
    expect(missing(firing, parts)).toEqual({});
    const { hook: _, ...titled } = firing;
    for (const { title } of Object.values(titled))
      expect(title).toBe('[CRITICAL] QueueStuck in shop: 500 orders wait in orders');
    queue = 5;
    const over = await eventually(
      'everybody is told that it is over',
      async () => one(told(), reading => reading.over),
      60,
    );
    expect(missing(over, parts)).toEqual({});
    const threads = (all: typeof over) =>
      Object.entries(all).flatMap(([r, { thread }]) => (thread ? [[r, thread]] : []));
    expect(threads(over)).toEqual(threads(firing));
    expect(Object.values(told()).map(list => list.length)).toEqual(Array(7).fill(2));
  }, 150_000);

  it.concurrent(
    'GIVEN the heartbeat stack and a PagerDuty that fails WHEN the service fails and recovers THEN the channel is told at once, PagerDuty when it answers, Loki of all, and the dead man’s switch is pinged',
    () => onBench(heartbeatEvents),
    180_000,
  );

  it.concurrent('GIVEN twelve alerts of one group WHEN told THEN each receiver gets one message with the number of all', async () => {
    await everybody.alertmanager.post(
      ...Array.from({ length: 12 }, (_, i) => ({
        labels: { ...labels, alertname: 'TwelveDown', instance: `shop-${i}:8080` },
        annotations: { ...links, summary: `shop-${i} is down` },
      })),
    );
    const told = () => readings(everybody, 'TwelveDown');
    const all = await eventually('everybody is told', async () => one(told(), () => true), 30);
    const { hook, jiraCloud, ...written } = all;
    expect(
      missing(written, ['[CRITICAL:12] TwelveDown in shop', '10 of 12 shown', 'runbooks.example.org/A.md']),
    ).toEqual({});
    expect(missing({ jiraCloud }, ['[CRITICAL:12] TwelveDown in shop', '12 firing'])).toEqual({});
    expect((JSON.parse(hook?.text ?? '') as { alerts: unknown[] }).alerts).toHaveLength(12);
    expect(Object.values(told()).map(list => list.length)).toEqual(Array(7).fill(1));
  }, 60_000);

  it.concurrent.each([
    ['MarkedUp', MARKS, 1],
    ['TenThousandLetters', `${MARKS}${'x'.repeat(10_000)}`, 12],
    ['TenThousandSigns', '<&"😀\n'.repeat(2_000), 12],
  ])(
    'GIVEN hostile values (%s) WHEN told THEN every receiver takes the message, and none of its mark-up',
    async (alertname, value, count) => {
      await everybody.alertmanager.post(
        ...Array.from({ length: count }, (_, i) => ({
          labels: { ...labels, alertname, instance: `${i}`, queue: value, owner: value },
          annotations: { ...links, summary: value, description: value, contact: value },
        })),
      );
      const all = await eventually(
        'everybody is told',
        async () => one(readings(everybody, alertname), () => true),
        30,
      );
      const { hook: _, ...written } = all;
      expect(missing(written, ['runbooks.example.org/A.md', 'grafana.example.org/d/shop'])).toEqual({});
      // The summary of an issue is plain text; its description is wiki mark-up.
      const forbidden: readonly (readonly [Reading | undefined, RegExp])[] = [
        [all.slack, /<(?!https?:\/\/[^<>|]*\|[\w ]+>)/],
        [all.teams, /\]\(https:\/\/evil/],
        [{ ...all.jiraCenter, title: '' } as Reading, /(?<!\\)(\{code\}|!https|\[a\])/],
        [{ ...all.mail, text: all.mail?.text.split('<!DOCTYPE')[1], title: '' } as Reading, /<(b|!channel|@U1)>/],
      ];
      expect(forbidden.map(([reading, pattern]) => pattern.exec(`${reading?.title}${reading?.text}`)?.[0])).toEqual(
        Array(forbidden.length).fill(undefined),
      );
      for (const { title } of Object.values(written)) expect(title).not.toMatch(/[\r\n]/);
    },
    60_000,
  );

  it.concurrent(
    'GIVEN a running Alertmanager WHEN the files of its secrets change THEN the next message uses the new ones, without a restart',
    () =>
      onBench(async bench => {
        const everybody = await startEverybody(bench, await everyReceiver());
        try {
          const told = (alertname: string) =>
            eventually(alertname, async () => one(readings(everybody, alertname), () => true), 30);
          await everybody.alertmanager.post({ labels: { ...labels, alertname: 'Before' } });
          await told('Before');
          everybody.renewSecrets();
          await everybody.alertmanager.post({ labels: { ...labels, alertname: 'After' } });
          await told('After');
          const { slack, pagerduty, teams } = everybody;
          const fresh = secretsOf('new');
          expect(slack.received.at(-1)?.path).toContain(fresh.slack);
          expect(teams.received.at(-1)?.path).toContain(fresh.teams);
          expect(pagerduty.messages().at(-1)?.routing_key).toBe(fresh.pagerduty);
        } finally {
          await everybody.close();
        }
      }),
    60_000,
  );

  it('GIVEN all of these messages THEN no vendor refused one, and none shows a secret or a template', async () => {
    const { slack, pagerduty, hook, jiraCloud, jiraCenter, teams, mail } = everybody;
    const standIns = { slack, pagerduty, hook, jiraCloud, jiraCenter, teams, mail };
    expect(Object.entries(standIns).flatMap(([name, { problems }]) => problems.map(p => `${name}: ${p}`))).toEqual([]);
    const bodies = [slack, hook, jiraCloud, jiraCenter, teams].flatMap(s => s.received.map(r => r.body));
    const events = pagerduty.received.map(r => r.body.replace(secretsOf('old').pagerduty, ''));
    const shown = [...bodies, ...events, ...mail.mails.map(m => m.raw), bench.logs('alertmanager-0.log')].join('\n');
    for (const secret of Object.values(secretsOf('old'))) expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/\{\{|<no value>|%!\w?\(|<nil>/);
  });
});
