import type { SECRET_FIELDS } from '../../model/declared-names.ts';
import type { ExporterCheck, LatencyThresholds } from '../../model/exporter-config.ts';
import type { Platform } from '../../model/platform.ts';
import type { TlsOptions } from '../../model/tls-options.ts';
import type { SecretReference } from '../../model/workload.ts';
import type { DurationInput } from '../../shared/duration.ts';

/** One value for both platforms, or one each; a check without a place on a platform is not made there. */
export type PerPlatform<T> = T | Readonly<Partial<Record<Platform, T>>>;

/** Fields that say where something is, and so are other ones on every platform. */
export const PLACES = {
  url: true,
  host: true,
  port: true,
  name: true,
  path: true,
  pidFile: true,
  argv: true,
} as const;

type Place = keyof typeof PLACES;
type SecretField = keyof typeof SECRET_FIELDS;

/** `critical` alone says whether a check matters. */
type DurationName<Name> = Name extends 'warning' | 'critical' ? `${Name}After` : Name;
type DeclaredName<K> = K extends `${infer Name}Seconds`
  ? DurationName<Name>
  : K extends `${SecretField}File`
    ? SecretField
    : K;
type DeclaredValue<K, V> = K extends `${string}Seconds`
  ? DurationInput | Extract<V, undefined>
  : K extends `${SecretField}File`
    ? SecretReference | Extract<V, undefined>
    : K extends Place
      ? PerPlatform<V>
      : V extends LatencyThresholds | TlsOptions | undefined
        ? Declared<V>
        : V;

/** As the exporter's configuration has it, with durations (`interval: '30s'`), secrets and places of a declaration. */
type Declared<C> = C extends unknown ? { readonly [K in keyof C as DeclaredName<K>]: DeclaredValue<K, C[K]> } : never;

/** One check: what `docs/exporter.md` lists for its kind. */
export type ExporterCheckProps = Declared<ExporterCheck>;
