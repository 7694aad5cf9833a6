import { BlackboxExporter, type MonitoringStack } from 'sightline';
import { blackboxRules } from 'sightline/rules';

/** Two addresses that are asked from outside, one of them behind a login. */
export function probes(stack: MonitoringStack): void {
  new BlackboxExporter(stack, 'blackbox', {
    modules: { login: { prober: 'http', timeoutSeconds: 5, statusCodes: [401], requireTls: true } },
    probes: {
      'shop-outside': { urls: ['https://shop.example/health', 'https://shop.example/'] },
      'admin-outside': { urls: ['https://admin.example/'], module: 'login', service: 'admin', interval: '1m' },
    },
  });
  stack.use(blackboxRules);
}
