import {
  type AlertDefinition,
  type Counter,
  Given,
  type LabelSchema,
  type RulePack,
  type RunbookProps,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { failureShare } from './application/failure-share.ts';

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
): RulePack<Readonly<Record<N, AlertDefinition<'warning' | 'error'>>>> => {
  const given = new Given('outcomeRules', service);
  const all = given.options(outcomes, 'outcomeRules(api, { WebhooksFail: outcome({ … }) })');
  return rulePack('outcomes', {
    service,
    alerts: Object.fromEntries(
      Object.entries<Outcome>(all).map(([name, { attempts, failed, what, ...rest }]) => [
        name,
        failureShare({
          service,
          attempts: given.counter(`${name}.attempts`, attempts),
          failed: given.where(`${name}.failed`, failed),
          what: given.text(`${name}.what`, what),
          ...rest,
        }),
      ]),
    ) as never,
  });
};
