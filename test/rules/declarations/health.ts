import { Exporter, type MonitoringStack, owner, Service } from 'sightline';
import { healthRules } from 'sightline/rules';

/** A shop and the exporter that says how it is. */
export function healthOfShop(stack: MonitoringStack): void {
  const shop = new Service(stack, 'checked-shop', {
    owner: owner('team-shop'),
    address: { kubernetes: 'shop.apps:8080', compose: 'shop:8080' },
    logs: false,
  });
  new Exporter(shop, 'exporter', {
    image: 'registry.example/sightline-exporter:1.0.0',
    checks: { database: { kind: 'tcp', host: { kubernetes: 'db.apps.svc', compose: 'db' }, port: 5432 } },
  });
  stack.use(healthRules(shop));
}
