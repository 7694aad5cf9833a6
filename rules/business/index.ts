import {
  type AlertDefinition,
  type Counter,
  type Gauge,
  Given,
  type LabelSchema,
  type RulePack,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { funnelLeaks } from './funnel.ts';
import { circuitOpen, quotaUsed } from './limits.ts';
import { paymentsFail } from './payments.ts';
import { dataStale } from './staleness.ts';
import { Parts } from './subject.ts';
import { usersMissing } from './users.ts';

type Label<S> = Extract<keyof S, string>;

/** Two steps that people take one after the other, each counted. */
export interface FunnelStep {
  readonly from: { readonly declaration: Counter<LabelSchema>['declaration'] };
  readonly to: { readonly declaration: Counter<LabelSchema>['declaration'] };
}

export interface BusinessRulesProps<
  P extends LabelSchema,
  Q extends LabelSchema,
  C extends LabelSchema,
  R extends LabelSchema,
  U extends LabelSchema,
> {
  /** Counts payments, and which of them failed. @default failed - all that it counts */
  readonly payments?: { readonly counter: Counter<P>; readonly failed?: Where<P> };
  /** What of an outside API's quota is used, in the unit of the limit. @default by - one API */
  readonly quota?: { readonly used: Gauge<Q>; readonly limit: Gauge<Q> | number; readonly by?: Label<Q> };
  /** State of circuit breakers, and the value that means open. @default by - one breaker */
  readonly circuits?: { readonly state: Gauge<C>; readonly open: number; readonly by?: Label<C> };
  /** Unix time at which business figures were last computed. @default by - one job */
  readonly refreshed?: { readonly at: Gauge<R>; readonly by?: Label<R> };
  /** Daily active users. */
  readonly activeUsers?: Gauge<U>;
  /** Two steps, such as the first and the last one that a customer takes: `{ from: trials, to: purchases }`. */
  readonly funnel?: FunnelStep;
}

type BusinessAlerts = {
  readonly PaymentsFail?: AlertDefinition<'error'>;
  readonly ApiQuotaUsed?: AlertDefinition<'warning' | 'error'>;
  readonly CircuitBreakerOpen?: AlertDefinition<'error'>;
  readonly BusinessFiguresStale?: AlertDefinition<'warning' | 'error'>;
  readonly ActiveUsersMissing?: AlertDefinition<'warning'>;
  readonly FunnelLeaks?: AlertDefinition<'warning' | 'error'>;
};

/** What costs money or customers, as an application counts it. Each alert is there where its metric is given. */
export function businessRules<
  P extends LabelSchema = Record<never, never>,
  Q extends LabelSchema = Record<never, never>,
  C extends LabelSchema = Record<never, never>,
  R extends LabelSchema = Record<never, never>,
  U extends LabelSchema = Record<never, never>,
>(service: Service, props: BusinessRulesProps<P, Q, C, R, U>): RulePack<BusinessAlerts> {
  const given = new Given('businessRules', service);
  const { payments, quota, circuits, refreshed, activeUsers, funnel } = given.options(
    props,
    'businessRules(shop, { payments: { counter } })',
  );
  const users = activeUsers && usersMissing(service, given.gauge('activeUsers', activeUsers));
  const leaks =
    funnel &&
    funnelLeaks(service, {
      from: given.counter('funnel.from', funnel.from),
      to: given.counter('funnel.to', funnel.to),
    });
  return rulePack('business', {
    service,
    optional: {
      PaymentsFail: 'payments',
      ApiQuotaUsed: 'quota',
      CircuitBreakerOpen: 'circuits',
      BusinessFiguresStale: 'refreshed',
      ActiveUsersMissing: 'activeUsers',
      FunnelLeaks: 'funnel',
    },
    records: { ...users?.records, ...leaks?.records },
    alerts: {
      ...(payments
        ? {
            PaymentsFail: paymentsFail(
              service,
              given.counter('payments.counter', payments.counter),
              payments.failed && given.where('payments.failed', payments.failed),
            ),
          }
        : {}),
      ...(quota
        ? {
            ApiQuotaUsed: quotaUsed(
              new Parts(service, quota.by),
              given.gauge('quota.used', quota.used),
              typeof quota.limit === 'number'
                ? given.number('quota.limit', quota.limit, { above: 0 })
                : given.gauge('quota.limit', quota.limit),
            ),
          }
        : {}),
      ...(circuits
        ? {
            CircuitBreakerOpen: circuitOpen(
              new Parts(service, circuits.by),
              given.gauge('circuits.state', circuits.state),
              given.number('circuits.open', circuits.open, {}),
            ),
          }
        : {}),
      ...(refreshed
        ? {
            BusinessFiguresStale: dataStale(
              new Parts(service, refreshed.by),
              given.gauge('refreshed.at', refreshed.at),
            ),
          }
        : {}),
      ...(users ? { ActiveUsersMissing: users.alert } : {}),
      ...(leaks ? { FunnelLeaks: leaks.alert } : {}),
    } as BusinessAlerts,
  });
}
