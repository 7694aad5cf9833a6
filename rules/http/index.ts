import {
  type AlertDefinition,
  type Counter,
  type Gauge,
  Given,
  type Histogram,
  type LabelSchema,
  type NativeHistogram,
  type RulePack,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { requestsFail } from './errors.ts';
import { slow } from './latency.ts';
import { latencyBaseline } from './latency-baseline.ts';
import { nearlyFull } from './saturation.ts';
import { subjectOf } from './subject.ts';
import { traffic } from './traffic.ts';

export interface HttpRulesProps<R extends LabelSchema, D extends LabelSchema, F extends LabelSchema> {
  /** Counts finished requests. */
  readonly requests: Counter<R>;
  /** Which of them failed through a fault of the service: `{ status: { match: /5../ } }`. What a caller got wrong (404) is none. */
  readonly failed: Where<R>;
  /** How long requests took, in seconds; classic or native. @default - no alerts on latency */
  readonly duration?: Histogram<D> | NativeHistogram<D>;
  /** Requests an instance works on at this moment, and how many it can. @default - no alert on saturation */
  readonly capacity?: { readonly inFlight: Gauge<F>; readonly limit: number };
}

type HttpAlerts = {
  readonly HttpRequestsFail: AlertDefinition<'warning' | 'critical'>;
  readonly HttpSlow?: AlertDefinition<'error'>;
  readonly HttpSlowerThanUsual?: AlertDefinition<'warning'>;
  readonly HttpTrafficDropped: AlertDefinition<'warning' | 'error'>;
  readonly HttpTrafficSurged: AlertDefinition<'warning'>;
  readonly HttpNearlyFull?: AlertDefinition<'warning'>;
};

/**
 * What users of an HTTP service notice: `stack.use(httpRules(api, { requests, failed: { status: { match: /5../ } }, duration }))`.
 * The metrics are the service's own; each alert is there where its metric is given.
 */
export function httpRules<
  R extends LabelSchema,
  D extends LabelSchema = Record<never, never>,
  F extends LabelSchema = Record<never, never>,
>(service: Service, props: HttpRulesProps<R, D, F>): RulePack<HttpAlerts> {
  const given = new Given('httpRules', service);
  const { duration, capacity } = given.options(props, 'httpRules(api, { requests, failed })');
  const subject = subjectOf(service, given, props);
  const { records: rates, dropped, surged } = traffic(subject);
  const own = duration && given.histogram('duration', duration);
  const baseline = own && latencyBaseline(subject, own);
  const pack: RulePack<HttpAlerts> = rulePack('http', {
    service,
    optional: { HttpSlow: 'duration', HttpSlowerThanUsual: 'duration', HttpNearlyFull: 'capacity' },
    records: { ...rates, ...baseline?.records },
    alerts: {
      HttpRequestsFail: requestsFail(subject),
      HttpTrafficDropped: dropped,
      HttpTrafficSurged: surged,
      ...(own && baseline ? { HttpSlow: slow(subject, own), HttpSlowerThanUsual: baseline.alert } : {}),
      ...(capacity
        ? {
            HttpNearlyFull: nearlyFull(
              subject,
              given.gauge('capacity.inFlight', capacity.inFlight),
              given.number('capacity.limit', capacity.limit, { from: 1 }),
            ),
          }
        : {}),
    } as HttpAlerts,
  });
  if (service.props.critical !== false) return pack;
  return pack.tune({
    HttpRequestsFail: { critical: { severity: 'error' }, reason: 'the outage of this service pages nobody' },
  });
}
