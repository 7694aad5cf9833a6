import { readFileSync } from 'node:fs';
import type { ExporterCheck, ExporterConfig, ExporterPaths } from '../model/exporter-config.ts';
import { DEFAULT_PATHS } from './default-paths.ts';
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
  const complaints = validate(data)
    ? contradictions(data as ExporterConfig)
    : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'oneOf').map(complaint);
  if (complaints.length === 0) return data as ExporterConfig;
  throw new ConfigError([...new Set(complaints)].map(line => `${file}: ${line}`).join('\n'));
}

function complaint({ instancePath, keyword, params, message = 'is wrong' }: SchemaError): string {
  const at =
    instancePath === ''
      ? 'the whole'
      : instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
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

/** What every value by itself may be, and all of them together may not. */
function contradictions({ paths = {}, checks = {} }: ExporterConfig): string[] {
  const at: ExporterPaths = { ...DEFAULT_PATHS, ...paths };
  const names = Object.keys(at) as (keyof ExporterPaths)[];
  return [
    ...names.flatMap((name, i) => {
      const same = names.slice(0, i).find(other => at[other] === at[name]);
      if (same !== undefined) return [`paths.${name}: ${at[name]} is the path of ${same} already.`];
      return /[?#]/.test(at[name]) ? [`paths.${name}: it must not contain ? or #.`] : [];
    }),
    ...Object.entries(checks).flatMap(([name, check]) =>
      'url' in check ? urlComplaints(`checks.${name}.url`, check.url) : [],
    ),
  ];
}

/** The URL itself is not repeated: it may hold a password. */
function urlComplaints(at: string, url: string): string[] {
  if (!URL.canParse(url)) return [`${at}: it is no URL.`];
  const { username, password } = new URL(url);
  return username + password === ''
    ? []
    : [`${at}: it holds a user or password, which cannot be sent and must not be here.`];
}
