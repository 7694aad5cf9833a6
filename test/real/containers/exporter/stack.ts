import {
  Alertmanager,
  App,
  Collector,
  compose,
  development,
  Exporter,
  kubernetes,
  MonitoringStack,
  owner,
  Prometheus,
  receiver,
  route,
  Service,
  secret,
  slack,
} from 'sightline';
import { healthRules } from 'sightline/rules';

const team = owner('team-shop');
const app = new App();
const stack = new MonitoringStack(app, 'shop', {
  environment: development,
  owner: team,
  platforms: [kubernetes(), compose({ readinessImage: 'sightline-exporter:test' })],
});
// Its image has nothing to ask with.
new Collector(stack, 'collector');
new Prometheus(stack, 'prometheus');
const channel = receiver('team-shop', slack({ channel: '#shop', webhookUrl: secret('slack-shop', 'Slack') }));
new Alertmanager(stack, 'alertmanager', { route: route(channel) });

const shop = new Service(stack, 'shop', {
  owner: team,
  address: { kubernetes: 'shop.apps:8080', compose: 'shop:8080' },
});
new Exporter(shop, 'exporter', {
  image: 'sightline-exporter:test',
  token: secret('shop-exporter-token', 'Any long random text'),
  ingest: true,
  checks: {
    web: {
      kind: 'http',
      url: { kubernetes: 'http://shop.apps.svc:8080/health', compose: 'http://shop:8080/health' },
      interval: '1s',
    },
    disk: { kind: 'disk-space', path: '/', criticalFree: 0.0001 },
  },
});
stack.use(healthRules(shop));

export default app;
