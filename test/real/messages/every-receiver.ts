import {
  Alert,
  Alertmanager,
  App,
  Dashboard,
  email,
  environment,
  firesWhen,
  Grafana,
  gauge,
  jira,
  MonitoringStack,
  msteams,
  owner,
  Prometheus,
  pagerduty,
  receiver,
  route,
  Service,
  secret,
  series,
  slack,
  staysSilentWhen,
  webhook,
} from 'sightline';
import { type SynthesizedStack, synthesize } from '../../../src/synth/index.ts';

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
        slack({ channel: '#shop', webhookUrl: secret('slack-url', 'Slack') }),
        pagerduty({ routingKey: secret('pagerduty-key', 'PagerDuty') }),
        email({
          to: 'shop@example.org',
          from: 'alerts@example.org',
          smarthost: 'mail.example.org:587',
          username: 'alerts',
          password: secret('mail-password', 'the mail account'),
        }),
        webhook({ url: 'http://hook.example.org/alerts', bearerToken: secret('hook-token', 'the hook') }),
        jira({ ...account, apiUrl: 'https://shop.atlassian.net/rest/api/3/', project: 'CLOUD' }),
        jira({ ...account, apiUrl: 'https://jira.example.org/rest/api/2/', project: 'CENTER' }),
        msteams({ webhookUrl: secret('teams-url', 'Teams') }),
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

const account = { username: 'robot@example.org', apiToken: secret('jira-token', 'Jira') };

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
  if (stack.findings.length > 0) throw new Error(stack.findings.map(f => `${f.code}: ${f.message}`).join('\n'));
  return stack;
}
