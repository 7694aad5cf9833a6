import type { ExporterCheck, ExporterConfig } from '../../model/exporter-config.ts';
import type { Platform } from '../../model/platform.ts';
import { type Connection, SECRETS_PATH, type SecretReference } from '../../model/workload.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needObject } from '../input.ts';
import { DURATIONS, type ExporterCheckProps, PLACES, SECRET_FIELDS } from './check-props.ts';

/** The checks of an exporter on one platform, and what they ask of the workload. */
interface ConfiguredChecks {
  readonly checks: NonNullable<ExporterConfig['checks']>;
  readonly secrets: readonly SecretReference[];
  readonly connects: readonly Connection[];
  /** Without a place on this platform. */
  readonly leftOut: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Duration);

/** @throws InputError `value-missing`, `duration-invalid`, `url-invalid` */
export function checkConfigs(
  declared: Readonly<Record<string, ExporterCheckProps>>,
  platform: Platform,
): ConfiguredChecks {
  const checks: Record<string, ExporterCheck> = {};
  const secrets: SecretReference[] = [];
  const connects: Connection[] = [];
  const leftOut: string[] = [];
  for (const [name, given] of Object.entries(declared)) {
    const props = needObject(`The check "${name}"`, given, `${name}: { kind: 'tcp', host: 'db', port: 5432 }`);
    const fields = configured(props as unknown as Fields, platform, secrets);
    if (fields === undefined) {
      leftOut.push(name);
      continue;
    }
    const check = fields as unknown as ExporterCheck;
    checks[name] = check;
    connects.push(...asked(name, check, platform));
  }
  return { checks: withoutDependenciesOn(leftOut, checks), secrets, connects, leftOut };
}

/** A check that is not made on this platform is nothing to wait for there. */
const withoutDependenciesOn = (
  leftOut: readonly string[],
  checks: Readonly<Record<string, ExporterCheck>>,
): Readonly<Record<string, ExporterCheck>> =>
  Object.fromEntries(
    Object.entries(checks).map(([name, { dependsOn, ...check }]) => {
      const rest = dependsOn?.filter(other => !leftOut.includes(other)) ?? [];
      return [name, rest.length === 0 ? check : { ...check, dependsOn: rest }];
    }),
  );

/** Undefined when it has no place on this platform. */
function configured(given: Fields, platform: Platform, secrets: SecretReference[]): Fields | undefined {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (name in PLACES) {
      const place = isFields(value) ? value[platform] : value;
      if (place === undefined) return undefined;
      fields[name] = place;
    } else if (name in SECRET_FIELDS && isFields(value)) {
      const secret = value as unknown as SecretReference;
      secrets.push(secret);
      fields[`${name}File`] = `${SECRETS_PATH}/${secret.name}`;
    } else if (name in DURATIONS) {
      fields[DURATIONS[name] ?? name] = Duration.parse(value as DurationInput).seconds;
    } else {
      fields[name] = isFields(value) ? configured(value, platform, secrets) : value;
    }
  }
  return fields;
}

/** Where nothing else is said. */
const STANDARD_PORT: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  certificate: 443,
  postgres: 5432,
  mysql: 3306,
  redis: 6379,
};

/** Whom a check connects to. */
function asked(name: string, check: ExporterCheck, platform: Platform): Connection[] {
  if (check.kind === 'dns') return [{ to: 'names' }];
  if ('url' in check) {
    if (typeof check.url !== 'string' || !URL.canParse(check.url))
      throw new InputError(
        'url-invalid',
        `The check "${name}" asks "${String(check.url).slice(0, 60)}", which is no URL.`,
        'Begin it with "http://" or "https://".',
      );
    const { protocol, hostname, port } = new URL(check.url);
    return [{ to: 'dependency', platform, host: hostname, port: Number(port) || (STANDARD_PORT[protocol] ?? 80) }];
  }
  if (!('host' in check)) return [];
  const port = check.port ?? STANDARD_PORT[check.kind] ?? 0;
  return [{ to: 'dependency', platform, host: check.host, port }];
}
