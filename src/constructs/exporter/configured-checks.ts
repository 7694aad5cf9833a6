import { DURATIONS, SECRET_FIELDS, writtenSecret } from '../../model/declared-names.ts';
import type { ExporterCheck, ExporterConfig } from '../../model/exporter-config.ts';
import { isContainer } from '../../model/first-start.ts';
import type { Platform } from '../../model/platform.ts';
import { type Connection, SECRETS_PATH, type SecretReference } from '../../model/workload.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { isObject } from '../../shared/is-object.ts';
import { shown } from '../../shared/shown.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { needObject } from '../input.ts';
import { type ExporterCheckProps, PLACES } from './check-props.ts';
import { needDeclaredName } from './declared-names.ts';
import type { Secrets } from './secrets.ts';

/** The checks of an exporter on one platform, and what they ask of the workload. */
interface ConfiguredChecks {
  readonly checks: NonNullable<ExporterConfig['checks']>;
  readonly connects: readonly Connection[];
  /** Without a place on this platform. */
  readonly leftOut: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => isObject(value) && !(value instanceof Duration);

/** What may be in the exporter's container, or beside it. */
export interface Surroundings {
  /** Nobody else answers at `localhost`. */
  readonly alone: boolean;
  /** An override may have added whatever a declaration cannot know. */
  readonly overridden: boolean;
}

/**
 * @throws InputError `value-missing`, `option-unknown`, `duration-invalid`, `url-invalid`, `address-invalid`
 */
export function checkConfigs(
  declared: Readonly<Record<string, ExporterCheckProps>>,
  platform: Platform,
  secrets: Secrets,
  { alone, overridden }: Surroundings,
): ConfiguredChecks {
  const checks: Record<string, ExporterCheck> = {};
  const connects: Connection[] = [];
  const leftOut: string[] = [];
  for (const [name, given] of Object.entries(declared)) {
    const props = needObject(`The check "${name}"`, given, `${name}: { kind: 'tcp', host: 'db', port: 5432 }`);
    if (!overridden) needNoEnvironment(name, props as unknown as Fields);
    const fields = configured(name, props as unknown as Fields, platform, secrets);
    if (fields === undefined) {
      leftOut.push(name);
      continue;
    }
    const check = fields as unknown as ExporterCheck;
    checks[name] = check;
    connects.push(...asked(name, check, platform, alone));
  }
  return { checks: withoutDependenciesOn(leftOut, checks), connects, leftOut };
}

/** The container has no variables: secrets are files on both platforms. @throws InputError `value-missing` */
function needNoEnvironment(check: string, { passwordEnv }: Fields): void {
  if (passwordEnv === undefined) return;
  throw new InputError(
    'value-missing',
    `The check "${check}" reads its password from the variable ${shown(passwordEnv)}, which the container has not.`,
    `Write ${writtenSecret('password', check)}.`,
  );
}

/** A check that is not made on this platform is nothing to wait for there. */
const withoutDependenciesOn = (
  leftOut: readonly string[],
  checks: Readonly<Record<string, ExporterCheck>>,
): Readonly<Record<string, ExporterCheck>> =>
  Object.fromEntries(
    Object.entries(checks).map(([name, { dependsOn, ...check }]) => {
      if (!Array.isArray(dependsOn)) return [name, dependsOn === undefined ? check : { ...check, dependsOn }];
      const rest = dependsOn.filter(other => !leftOut.includes(other));
      return [name, rest.length === 0 ? check : { ...check, dependsOn: rest }];
    }),
  );

/** Undefined when it has no place on this platform. */
function configured(check: string, given: Fields, platform: Platform, secrets: Secrets): Fields | undefined {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    needDeclaredName(check, name, value);
    if (Object.hasOwn(PLACES, name)) {
      const place = isFields(value) ? placeOn(name, value, platform) : value;
      if (place === undefined) return undefined;
      fields[name] = place;
    } else if (Object.hasOwn(SECRET_FIELDS, name)) {
      fields[`${name}File`] = `${SECRETS_PATH}/${secrets.add(name, value as SecretReference).name}`;
    } else if (Object.hasOwn(DURATIONS, name)) {
      fields[DURATIONS[name] ?? name] = Duration.parse(value as DurationInput).seconds;
    } else {
      fields[name] = isFields(value) ? configured(check, value, platform, secrets) : value;
    }
  }
  return fields;
}

const PLATFORMS: readonly string[] = ['kubernetes', 'compose'] satisfies Platform[];

/** @throws InputError `value-missing` */
function placeOn(field: string, places: Fields, platform: Platform): unknown {
  const unknown = Object.keys(places).find(name => !PLATFORMS.includes(name));
  if (unknown === undefined) return places[platform];
  throw new InputError('value-missing', `${field}: there is no platform "${unknown}".`, didYouMean(unknown, PLATFORMS));
}

const HOST = /^(?!.*\.\.)[a-z0-9_]([-a-z0-9_.]*[a-z0-9])?$|^[0-9a-f:.]*:[0-9a-f:.]*$/i;

/** @throws InputError `address-invalid` */
function needHost(check: string, host: unknown, platform: Platform): string {
  if (typeof host !== 'string' || !HOST.test(host))
    throw new InputError(
      'address-invalid',
      `The check "${check}" asks "${String(host).slice(0, 60)}", which is no host.`,
      'Write a name or an address, without scheme and port.',
    );
  if (platform === 'kubernetes' && isContainer(host) && host !== 'localhost')
    throw new InputError(
      'address-invalid',
      `The check "${check}" asks "${host}", which says nothing of its namespace.`,
      `Write "${host}.<namespace>.svc", with the port the pods listen on.`,
    );
  return host;
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

const LOOPBACK = /^(localhost|.+\.localhost|127\.[0-9.]+|::1|0\.0\.0\.0|::)$/i;

/** @throws InputError `address-invalid` */
function connectionTo(check: string, host: unknown, port: number, platform: Platform, alone: boolean): Connection[] {
  const named = needHost(check, host, platform);
  if (!LOOPBACK.test(named)) return [{ to: 'dependency', platform, host: named, port }];
  if (!alone) return [];
  throw new InputError(
    'address-invalid',
    `The check "${check}" asks "${named}", where the exporter is alone on ${platform}: it would ask itself.`,
    platform === 'compose'
      ? "Write the container's name there: { compose: 'http://shop:8080', kubernetes: … }."
      : "Write \"shop.<namespace>.svc\", or let it join the application's pods: sidecar: { deployment: 'shop' }.",
  );
}

/** Whom a check connects to. */
function asked(name: string, check: ExporterCheck, platform: Platform, alone: boolean): Connection[] {
  if (check.kind === 'dns')
    return [
      { to: 'names' },
      ...(check.servers ?? []).map((server): Connection => {
        const [, host = server, port = '53'] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(server) ?? [];
        const protocols = ['UDP', 'TCP'] as const;
        return { to: 'dependency', platform, host: needHost(name, host, platform), port: Number(port), protocols };
      }),
    ];
  if ('url' in check) {
    if (typeof check.url !== 'string' || !URL.canParse(check.url))
      throw new InputError(
        'url-invalid',
        `The check "${name}" asks "${String(check.url).slice(0, 60)}", which is no URL.`,
        'Begin it with "http://" or "https://".',
      );
    const { protocol, hostname, port } = new URL(check.url);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    return connectionTo(name, host, Number(port) || (STANDARD_PORT[protocol] ?? 80), platform, alone);
  }
  if (!('host' in check)) return [];
  return connectionTo(name, check.host, check.port ?? STANDARD_PORT[check.kind] ?? 0, platform, alone);
}
