import { counter, gauge, type MonitoringStack, Service } from 'sightline';
import { anomalyRules } from 'sightline/rules';

const metrics = {
  orders: counter('orders_total', { help: 'Orders.', labels: { channel: 'string' } }),
  sessions: gauge('sessions_active', { help: 'Open sessions.' }),
};

/** A rate and a gauge that follow the week. */
export function shopAnomalies(stack: MonitoringStack): void {
  const { orders, sessions } = metrics;
  const store = new Service(stack, 'store', {
    address: { kubernetes: 'store.apps:8080', compose: 'store:8080' },
    metrics,
    critical: false,
  });
  stack.use(
    anomalyRules(store, {
      OrdersUnusual: {
        of: orders,
        what: 'Orders per second',
        atLeast: 0.5,
        runbook: {
          impact: 'Too few: customers cannot buy. Too many: somebody resells, or a price is wrong.',
          causes: ['The checkout is broken for some.', 'A wrong price went round.'],
          fix: ['Buy something yourself.', 'Compare the ten most sold articles with last week’s.'],
        },
      },
      SessionsUnusual: {
        of: sessions,
        what: 'Open sessions',
        atLeast: 20,
        runbook: {
          impact: 'Sessions that do not end fill the store; those that are missing are users who were thrown out.',
          causes: ['The session store was emptied.', 'A crawler opens a session with each request.'],
          fix: ['Look at the age of sessions.', 'Give crawlers no session.'],
        },
      },
    }),
  );
}
