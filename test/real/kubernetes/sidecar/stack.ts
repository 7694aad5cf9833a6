import {
  Alertmanager,
  App,
  Collector,
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
  platforms: [kubernetes({ isolatedNamespaces: ['apps'] })],
});
new Prometheus(stack, 'prometheus');
new Collector(stack, 'collector');
const channel = receiver('team-shop', slack({ channel: '#shop', webhookUrl: secret('slack-shop', 'Slack') }));
new Alertmanager(stack, 'alertmanager', { route: route(channel) });

const shop = new Service(stack, 'shop', { owner: team, address: { kubernetes: 'shop.apps:8080' } });
new Exporter(shop, 'exporter', {
  image: 'registry.example/sightline-exporter:test',
  sidecar: { deployment: 'shop', shareProcessNamespace: true, volumes: { data: '/data' } },
  tls: {
    certificate: secret('shop-exporter-certificate', 'Signed by the authority of the house'),
    key: secret('shop-exporter-key', 'Of that certificate'),
    ca: secret('house-ca', 'The authority of the house'),
  },
  token: secret('shop-exporter-token', 'Any long random text'),
  ingest: { statsd: true },
  traces: true,
  checks: {
    web: { kind: 'http', url: 'http://localhost:8080/', interval: '1s' },
    program: { kind: 'process', name: 'web' },
    upload: { kind: 'file-age', path: '/data/upload', criticalAfter: '1h', critical: false },
  },
});
stack.use(healthRules(shop));

export default app;
