import { readFileSync } from 'node:fs';
import type { ExporterCheck, ExporterConfig } from '../model/exporter-config.ts';
import { type SchemaError, validate } from './generated/config.js';

const KINDS: readonly ExporterCheck['kind'][] = ['http', 'tcp', 'dns', 'prometheus', 'file-age', 'disk-space'];

/** Everything that is wrong with a configuration, each line with the place and what to write. */
export class ConfigError extends Error {}

/**
 * The configuration in a file.
 * @throws ConfigError
 */
export function readConfig(file: string): ExporterConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file} is no JSON: ${(error as Error).message}`);
  }
  if (validate(data)) return data as ExporterConfig;
  const complaints = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'oneOf').map(complaint);
  throw new ConfigError([...new Set(complaints)].map(line => `${file}: ${line}`).join('\n'));
}

function complaint({ instancePath, keyword, params, message = 'is wrong' }: SchemaError): string {
  const at = instancePath === '' ? 'the whole' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    return `${at}: "${params.additionalProperty}" is not known here.`;
  }
  if (keyword === 'required') return `${at}: "${params.missingProperty}" is missing.`;
  if (keyword === 'discriminator') return `${at}: "kind" is none of ${KINDS.join(', ')}.`;
  if (keyword === 'pattern') {
    const begin = params.pattern === '^/' ? '/' : 'http:// or https://';
    return `${at}: it must begin with ${begin}.`;
  }
  return `${at}: it ${message}.`;
}
