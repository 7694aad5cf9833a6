import type { Registry } from '../../src/exporter/metrics/registry.ts';

/** An order of each of many customers: one series each. @param padding makes every line so much longer */
export function countOrders(registry: Registry, customers: number, padding = 0): void {
  const orders = registry.counter({
    kind: 'counter',
    name: 'orders_placed_total',
    help: 'Orders.',
    labels: { customer: 'string' },
  });
  for (let i = 0; i < customers; i += 1) orders.increase({ customer: `customer-${i}${'x'.repeat(padding)}` });
}
