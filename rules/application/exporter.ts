import type { AlertDefinition, RulePack, Service } from 'sightline';
import { Given, rulePack } from 'sightline';
import { type Target, targetOf } from './targets.ts';

/** The scrape job of an exporter, whatever its user called it, with label values for the tests of its rules. */
export interface Exporter {
  readonly service: Service;
  /** Its own series: another exporter of the kind may be there. */
  readonly of: { readonly service: string };
  readonly at: Target;
  readonly second: Target;
  /** Of another service, on an address of the same name: rules must not see it. */
  readonly stranger: Target;
}

export function exporterOf(pack: string, service: Service): Exporter {
  const { serviceName: name } = new Given(pack, service).service;
  const at = targetOf(service);
  return {
    service,
    of: { service: name },
    at,
    second: { ...at, instance: 'two' },
    stranger: { job: `${name}-other`, instance: 'one', service: `${name}-other` },
  };
}

/** Rules over what an exporter says; `dashboard` is the id of the one that shows it. */
export const exporterPack = <const A extends Readonly<Record<string, AlertDefinition>>>(
  name: string,
  { service }: Exporter,
  alerts: A,
  dashboard?: string,
): RulePack<A> =>
  rulePack(name, {
    service,
    needs: { job: service.serviceName },
    ...(dashboard === undefined ? {} : { dashboard }),
    alerts,
  });

/** Whether its outage pages somebody; otherwise what is critical is told as `error`. */
export const pages = ({ service }: Exporter): boolean => service.props.critical !== false;

export const PAGES_NOBODY = {
  critical: { severity: 'error' },
  reason: 'the outage of this service pages nobody',
} as const;

/** A counter of an hour that grows by `each` every so many minutes and stands still in between, for tests. */
export const bursts = (each: number, everyMinutes: number): string =>
  Array.from({ length: 61 }, (_, minute) => Math.floor(minute / everyMinutes) * each).join(' ');
