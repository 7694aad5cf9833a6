import {
  Alert,
  Alertmanager,
  App,
  Dashboard,
  environment,
  firesWhen,
  Grafana,
  gauge,
  MonitoringStack,
  owner,
  Prometheus,
  receiver,
  route,
  Service,
  series,
  staysSilentWhen,
} from 'sightline';
import { type SynthesizedStack, synthesize } from '../../../src/synth/index.ts';
import { WAYS } from './ways.ts';

const metrics = {
  queue: gauge('shop_queue_length', { help: 'Orders that wait', labels: { queue: 'string' } }),
};

/** A stack whose one receiver is told in every way there is. */
export async function everyReceiver(): Promise<SynthesizedStack> {
  const app = new App();
  const stack = new MonitoringStack(app, 'messages', {
    environment: environment('test', { replicas: 1 }),
    owner: owner('team-shop', '#team-shop'),
    runbookBaseUrl: 'https://runbooks.example.org',
  });
  new Prometheus(stack, 'prometheus', { externalUrl: 'https://prometheus.example.org' });
  const grafana = new Grafana(stack, 'grafana', { externalUrl: 'https://grafana.example.org' });
  new Alertmanager(stack, 'alertmanager', {
    externalUrl: 'https://alerts.example.org',
    route: route(
      receiver(
        'everybody',
        WAYS.slack,
        WAYS.pagerduty,
        WAYS.email,
        WAYS.webhook,
        WAYS.jiraCloud,
        WAYS.jiraCenter,
        WAYS.msteams,
      ),
    ),
  });
  const shop = new Service(stack, 'shop', {
    owner: owner('team-shop', '#team-shop'),
    address: { kubernetes: 'shop.apps:8080', compose: 'shop:8080' },
    metrics,
  });
  new Dashboard(grafana, 'shop', { title: 'Shop', auto: shop });
  queueStuck(shop);
  return only(await synthesize(app));
}

function queueStuck(shop: Service<typeof metrics>): void {
  const { queue } = metrics;
  new Alert(shop, 'QueueStuck', {
    expr: queue.value().maxBy('queue'),
    levels: { critical: { above: 100 } },
    summary: (l, v) => `${v.raw} orders wait in ${l.queue}`,
    description: l => `Nothing has left ${l.queue}.`,
    dashboard: 'shop',
    runbook: {
      means: 'Orders wait.',
      impact: 'They are late.',
      confirm: ['Look at the queue.'],
      fix: ['Add a worker.'],
    },
    tests: [
      firesWhen('many wait', { given: [series(queue, { queue: 'a' }, '500x5')], at: '1m', labels: { queue: 'a' } }),
      staysSilentWhen('few wait', { given: [series(queue, { queue: 'a' }, '5x5')], at: '1m' }),
    ],
  });
}

/** The one stack of an app, without any finding. */
export function only({ stacks }: Awaited<ReturnType<typeof synthesize>>): SynthesizedStack {
  const [stack] = stacks;
  if (stack === undefined) throw new Error('the app has no stack');
  // These alerts fire at once, so that nothing but routing takes time.
  const errors = stack.findings.filter(finding => finding.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(f => `${f.code}: ${f.message}`).join('\n'));
  return stack;
}
