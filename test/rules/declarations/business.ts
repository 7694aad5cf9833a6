import { counter, gauge, type MonitoringStack, owner, Service } from 'sightline';
import { businessRules } from 'sightline/rules';

const provider = ['alphavantage', 'finnhub'] as const;
const stocksMetrics = {
  payments: counter('payments_total', { help: 'Payments.', labels: { outcome: ['paid', 'failed', 'refunded'] } }),
  used: gauge('api_quota_used', { help: 'Calls made in the period.', labels: { provider } }),
  limit: gauge('api_quota_limit', { help: 'Calls granted in the period.', labels: { provider } }),
  breaker: gauge('circuit_breaker_state', { help: '0 closed, 1 half open, 2 open.', labels: { dependency: 'string' } }),
  refreshed: gauge('business_metrics_refreshed_timestamp_seconds', {
    help: 'When figures were computed.',
    labels: { figure: ['users', 'revenue'] },
    unit: 'seconds',
  }),
  users: gauge('daily_active_users', { help: 'Users of the last 24 hours.' }),
  visits: counter('visits_total', { help: 'Visits of the price page.', labels: { source: 'string' } }),
  purchases: counter('purchases_total', { help: 'Purchases.', labels: { tier: ['basic', 'premium'] } }),
};
const clubMetrics = {
  failed: counter('payment_failures_total', { help: 'Failed payments.' }),
  used: gauge('sms_sent_this_month', { help: 'SMS sent this month.' }),
  breaker: gauge('sms_breaker_open', { help: 'Whether the breaker is open.' }),
  refreshed: gauge('figures_refreshed_timestamp_seconds', { help: 'When figures were computed.', unit: 'seconds' }),
};

/** The stock analysis' figures (requirements A5, A6): all that these rules can be told. */
export function stocksBusiness(stack: MonitoringStack): void {
  const { payments, used, limit, breaker, refreshed, users, visits, purchases } = stocksMetrics;
  const stocks = new Service(stack, 'stocks', {
    address: { kubernetes: 'stocks.apps:5000', compose: 'stocks:5000' },
    metrics: stocksMetrics,
    owner: owner('team-growth'),
  });
  stack.use(
    businessRules(stocks, {
      payments: { counter: payments, failed: { outcome: 'failed' } },
      quota: { used, limit, by: 'provider' },
      circuits: { state: breaker, open: 2, by: 'dependency' },
      refreshed: { at: refreshed, by: 'figure' },
      activeUsers: users,
      funnel: { from: visits, to: purchases },
    }),
  );
}

/** The same without labels: one payment counter, one API, one breaker, one job. */
export function clubBusiness(stack: MonitoringStack): void {
  const { failed, used, breaker, refreshed } = clubMetrics;
  const club = new Service(stack, 'club', {
    address: { kubernetes: 'club.apps:5000', compose: 'club:5000' },
    metrics: clubMetrics,
    critical: false,
  });
  stack.use(
    businessRules(club, {
      payments: { counter: failed },
      quota: { used, limit: 500 },
      circuits: { state: breaker, open: 1 },
      refreshed: { at: refreshed },
    }),
  );
}
