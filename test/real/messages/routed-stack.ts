import {
  Alert,
  Alertmanager,
  App,
  environment,
  firesWhen,
  gauge,
  MonitoringStack,
  owner,
  Prometheus,
  receiver,
  route,
  Service,
  series,
  staysSilentWhen,
  type TimeIntervalDeclaration,
  timeInterval,
  webhook,
} from 'sightline';
import { type SynthesizedStack, synthesize } from '../../../src/synth/index.ts';
import { only } from './every-receiver.ts';

const metrics = {
  queue: gauge('shop_queue_length', { help: 'Orders that wait', labels: { queue: 'string' } }),
  lost: gauge('shop_order_lost', { help: 'Whether an order is lost: 1 or 0', labels: { order: 'string' } }),
};

const runbook = {
  means: 'Something fails.',
  impact: 'Late orders.',
  confirm: ['Look at the queue.'],
  fix: ['Mend it.'],
};
const team = owner('team-shop', '#team-shop');

/** Receivers are paths of one webhook. */
export const to = (name: string) => receiver(name, webhook({ url: `http://hook.example.org/${name}` }));

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** A day of the week and its neighbours, counted from today: a test may run past midnight. */
const daysAround = (name: string, offset: number): TimeIntervalDeclaration => {
  const today = new Date().getUTCDay();
  return timeInterval(name, { weekdays: [-1, 0, 1].map(d => DAYS[(today + offset + d + 7) % 7] ?? '') });
};

/** A stack with one of everything that decides who is told when. */
export async function routedStack(): Promise<SynthesizedStack> {
  const app = new App();
  const stack = new MonitoringStack(app, 'routed', {
    environment: environment('test', { replicas: 1 }),
    owner: team,
  });
  new Prometheus(stack, 'prometheus');
  const [now, later] = [daysAround('now', 0), daysAround('later', 3)];
  new Alertmanager(stack, 'alertmanager', {
    route: route(to('team'))
      .when({ service: 'escalating', severity: 'critical' }, to('oncall'), {
        escalate: { after: '20s', to: to('leads') },
      })
      .when({ service: 'asleep', severity: 'critical' }, to('asleep'), { muteDuring: [now] })
      .when({ service: 'awake', severity: 'critical' }, to('awake'), { muteDuring: [later] })
      .when({ service: 'off-duty', severity: 'critical' }, to('off-duty'), { onlyDuring: [later] }),
  });
  shop(stack);
  new Service(stack, 'big', {
    owner: team,
    address: { kubernetes: 'big.apps:8080', compose: 'big:8080' },
    scrape: { limits: { samples: 100 } },
  });
  return only(await synthesize(app));
}

function shop(stack: MonitoringStack): void {
  const { queue, lost } = metrics;
  const service = new Service(stack, 'shop', {
    owner: team,
    address: { kubernetes: 'shop.apps:8080', compose: 'shop:8080' },
    metrics,
  });
  new Alert(service, 'QueueLong', {
    expr: queue.value().maxBy('queue'),
    levels: { warning: { above: 100 }, critical: { above: 500 } },
    summary: l => `Orders wait in ${l.queue}`,
    runbook,
    tests: [
      firesWhen('many wait', {
        given: [series(queue, { queue: 'a' }, '600x5')],
        at: '1m',
        severity: 'critical',
        labels: { queue: 'a' },
      }),
      staysSilentWhen('few wait', { given: [series(queue, { queue: 'a' }, '5x5')], at: '1m' }),
    ],
  });
  new Alert(service, 'OrderLost', {
    expr: lost.value().maxBy('order'),
    levels: { critical: { above: 0 } },
    summary: l => `Order ${l.order} is lost`,
    runbook,
    tests: [
      firesWhen('one is lost', { given: [series(lost, { order: '1' }, '1x5')], at: '1m', labels: { order: '1' } }),
      staysSilentWhen('none is lost', { given: [series(lost, { order: '1' }, '0x5')], at: '1m' }),
    ],
  });
}
