import { afterAll, expect, it } from '@jest/globals';
import { freePort } from '../../ports.ts';
import { describeWith } from '../../tools/tool.ts';
import { concurrentAtLength } from '../long.ts';
import { type Bench, eventually, onBench } from '../telemetry-servers.ts';
import { type Failures, type Outside, startOutside } from './failing-receivers.ts';
import type { PostedAlert } from './real-alertmanager.ts';
import { startPrometheus } from './real-prometheus.ts';

const MINUTES = 60_000;
/** Wait and interval of the routes of this severity, in seconds. */
const ROUTE = { critical: { wait: 5, interval: 10 }, warning: { wait: 30, interval: 300 } } as const;
type Severity = keyof typeof ROUTE;
/** Within this time a second receiver has to be told what the first does not take. */
const SECOND_RECEIVER_SECONDS = 300;

const shopDown = (severity: Severity): PostedAlert => ({
  labels: { alertname: 'ShopDown', severity, service: 'shop', owner: 'team-shop' },
  endsAt: new Date(Date.now() + 60 * MINUTES).toISOString(),
});

const figures: string[] = [];

async function withOutside(
  bench: Bench,
  failures: Failures,
  story: (outside: Outside) => Promise<void>,
): Promise<void> {
  const outside = await startOutside(bench, failures);
  try {
    await story(outside);
  } finally {
    await outside.close();
  }
}

/** Seconds from now until a message about an alert comes to a path of the webhook. */
async function secondsUntil(what: string, most: number, came: () => boolean): Promise<number> {
  const begun = Date.now();
  await eventually(what, async () => (came() ? true : undefined), most);
  return Math.round((Date.now() - begun) / 1000);
}

const messages = ({ hook }: Outside, path: string, alertname: string) =>
  hook.messages(path).filter(m => m.commonLabels.alertname === alertname);

/** The worst case of the delivery alert as it stands in `stack.json`, as one that joins others in its group. */
function worstCase({ stack }: Outside): number {
  const { alerts } = JSON.parse(stack.files.get('stack.json') ?? '') as {
    alerts: { name: string; levels: { detection: { joiningSeconds: number }[] }[] }[];
  };
  const delivery = alerts.find(({ name }) => name === 'AlertDeliveryFails');
  return Math.max(...(delivery?.levels ?? []).flatMap(level => level.detection.map(d => d.joiningSeconds)));
}

describeWith(['prometheus', 'alertmanager'], 'receivers that do not take messages', () => {
  afterAll(() => {
    if (figures.length > 0) console.info(figures.sort().join('\n'));
  });

  it.concurrent.each<[string, Failures]>([
    ['an error', { http: 'error', mail: 'error' }],
    ['429', { http: 'rate-limit', mail: 'rate-limit' }],
    ['a connection that is cut', { http: 'cut', mail: 'cut' }],
    ['nothing', { http: 'silence' }],
  ])(
    'GIVEN all vendors answer %s WHEN an alert fires THEN who stands beside them is told at once, and they are when they answer again',
    (_, failures) =>
      onBench(bench =>
        withOutside(bench, failures, async outside => {
          await outside.alertmanager.post(shopDown('critical'));
          await eventually('beside', async () => messages(outside, '/beside', 'ShopDown')[0], 10);
          expect([...outside.took()].filter(who => who !== 'mail')).toEqual([]);
          outside.fail({});
          await eventually('all take the message', async () => (outside.took().size === 5 ? true : undefined), 40);
          expect(messages(outside, '/beside', 'ShopDown')).toHaveLength(1);
        }),
      ),
    2 * MINUTES,
  );

  const failing: readonly (readonly [string, Severity, Failures, readonly string[]])[] = (
    [
      ['500', { http: 'error', mail: 'error' }, ['email']],
      ['429', { http: 'rate-limit', mail: 'rate-limit' }, ['email']],
      ['nothing', { http: 'silence' }, []],
    ] as const
  ).flatMap(([name, failures, more]) =>
    (['critical', 'warning'] as const).map(
      severity => [name, severity, failures, [...more, 'jira', 'msteamsv2', 'pagerduty', 'slack']] as const,
    ),
  );

  concurrentAtLength.each(failing)(
    'GIVEN all vendors answer %s WHEN a %s alert goes on THEN the second receiver is told of it, and of each way that fails',
    (name, severity, failures, integrations) =>
      onBench(bench =>
        withOutside(bench, failures, async outside => {
          startPrometheus(bench, outside.stack, await freePort(), {
            'alertmanager:9093': outside.alertmanager.address,
          });
          await outside.alertmanager.post(shopDown(severity));
          const second = await secondsUntil(
            'the second receiver',
            SECOND_RECEIVER_SECONDS,
            () => messages(outside, '/second', 'ShopDown').length > 0,
          );
          const { wait, interval } = ROUTE[severity];
          // An attempt counts as failed when the time for its retries is over.
          const most = wait + interval + worstCase(outside);
          const told = (): string[] =>
            [
              ...new Set(
                messages(outside, '/second', 'AlertDeliveryFails').flatMap(m =>
                  m.alerts.map(a => a.labels.integration ?? ''),
                ),
              ),
            ].sort();
          const delivery = await secondsUntil('the delivery alert', most, () => told().length === integrations.length);
          expect(told()).toEqual(integrations);
          figures.push(
            `${severity}, answer ${name}: second receiver ${second} s, delivery alert ${second + delivery} s (worst case ${most} s)`,
          );
        }),
      ),
    35 * MINUTES,
  );

  concurrentAtLength(
    'GIVEN a mail server that accepts the connection and says nothing THEN its receiver is told nothing more, and only a route of its own helps',
    () =>
      onBench(bench =>
        withOutside(bench, { mail: 'silence' }, async outside => {
          const alert = shopDown('critical');
          await outside.alertmanager.post(alert);
          await eventually('beside', async () => messages(outside, '/beside', 'ShopDown')[0], 10);
          await eventually(
            'the second receiver',
            async () => messages(outside, '/second', 'ShopDown')[0],
            SECOND_RECEIVER_SECONDS,
          );
          await outside.alertmanager.resolve(alert);
          await eventually(
            'the second learns that it is over',
            async () => messages(outside, '/second', 'ShopDown')[1],
            30,
          );
          expect(messages(outside, '/beside', 'ShopDown').map(({ status }) => status)).toEqual(['firing']);
        }),
      ),
    10 * MINUTES,
  );
});
