import {
  type AlertDefinition,
  type Counter,
  type Gauge,
  type LabelSchema,
  type RulePack,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { type AnyCounter, type AnyGauge, own } from '../application/own.ts';
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
  const { payments, quota, circuits, refreshed, activeUsers, funnel } = props;
  const counted = (metric: unknown): AnyCounter => own(metric as never, service);
  const measured = (metric: unknown): AnyGauge => own(metric as never, service);
  const users = activeUsers && usersMissing(service, measured(activeUsers));
  const leaks = funnel && funnelLeaks(service, { from: counted(funnel.from), to: counted(funnel.to) });
  return rulePack('business', {
    service,
    records: { ...users?.records, ...leaks?.records },
    alerts: {
      ...(payments
        ? {
            PaymentsFail: paymentsFail(
              service,
              counted(payments.counter),
              payments.failed as Where<LabelSchema> | undefined,
            ),
          }
        : {}),
      ...(quota
        ? {
            ApiQuotaUsed: quotaUsed(
              new Parts(service, quota.by),
              measured(quota.used),
              typeof quota.limit === 'number' ? quota.limit : measured(quota.limit),
            ),
          }
        : {}),
      ...(circuits
        ? { CircuitBreakerOpen: circuitOpen(new Parts(service, circuits.by), measured(circuits.state), circuits.open) }
        : {}),
      ...(refreshed
        ? { BusinessFiguresStale: dataStale(new Parts(service, refreshed.by), measured(refreshed.at)) }
        : {}),
      ...(users ? { ActiveUsersMissing: users.alert } : {}),
      ...(leaks ? { FunnelLeaks: leaks.alert } : {}),
    } as BusinessAlerts,
  });
}
