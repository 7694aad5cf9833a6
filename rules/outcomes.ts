import {
  type AlertDefinition,
  type Counter,
  type LabelSchema,
  type RulePack,
  type RunbookProps,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { failureShare } from './application/failure-share.ts';
import { type AnyCounter, own } from './application/own.ts';

/** Something a service tries again and again, such as deliveries of webhooks or requests through proxies. */
export interface Outcome<S extends LabelSchema = LabelSchema> {
  /** Counts what ended, well or not. */
  readonly attempts: Counter<S>;
  /** Which of them failed: `{ outcome: 'failed' }`. */
  readonly failed: Where<S>;
  /** What they are, in the plural: `'webhook deliveries'`. */
  readonly what: string;
  /** A label that is told apart, such as the proxy. @default - none */
  readonly by?: Extract<keyof S, string> | 'instance';
  /** What only you know: whom it harms, why it happens, what to do. */
  readonly runbook: Omit<RunbookProps, 'means' | 'confirm'>;
}

/** Says of what a counter counts which of it failed, checked against the counter's labels. */
export const outcome = <S extends LabelSchema>(of: Outcome<S>): Outcome => of as never;

/**
 * Shares of failures, one alert each, by the name you give it: `stack.use(outcomeRules(scraper, { WebhooksFail:
 * outcome({ attempts: deliveries, failed: { outcome: 'failed' }, what: 'webhook deliveries', runbook }) }))`.
 */
export const outcomeRules = <N extends string>(
  service: Service,
  outcomes: Readonly<Record<N, Outcome>>,
): RulePack<Readonly<Record<N, AlertDefinition<'warning' | 'error'>>>> =>
  rulePack('outcomes', {
    service,
    alerts: Object.fromEntries(
      Object.entries<Outcome>(outcomes).map(([name, { attempts, ...rest }]) => [
        name,
        failureShare({ service, attempts: own<Outcome['attempts'], AnyCounter>(attempts, service), ...rest }),
      ]),
    ) as never,
  });
