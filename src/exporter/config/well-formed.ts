import type { ExporterConfig } from '../../model/exporter-config.ts';
import { isObject } from '../../shared/is-object.ts';
import type { SchemaError } from '../generated/config.js';

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');

/**
 * What is left of a configuration without the parts that the schema refuses. Checks keep their names: others depend
 * on them.
 */
export function wellFormed(data: unknown, errors: readonly SchemaError[]): Partial<ExporterConfig> {
  if (!isObject(data)) return {};
  const places = errors.map(({ instancePath }) => instancePath.split('/').slice(1).map(unescaped));
  const parts = new Set(places.filter(([part, name]) => part !== 'checks' || name === undefined).map(([part]) => part));
  const checks = new Set(places.filter(([part]) => part === 'checks').map(([, name]) => name));
  const kept = Object.entries(data)
    .filter(([part]) => !parts.has(part))
    .map(([part, value]): [string, unknown] => [
      part,
      part === 'checks' ? withoutContent(value as object, checks) : value,
    ]);
  return Object.fromEntries(kept);
}

const withoutContent = (checks: object, broken: ReadonlySet<string | undefined>): object =>
  Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, broken.has(name) ? {} : check]));
