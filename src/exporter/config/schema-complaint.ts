import type { ExporterCheck } from '../../model/exporter-config.ts';
import { didYouMean } from '../../shared/suggest.ts';
import type { SchemaError } from '../generated/config.js';

/** Every kind there is; the compiler holds that none is missing. */
const KINDS: Readonly<Record<ExporterCheck['kind'], true>> = {
  http: true,
  tcp: true,
  dns: true,
  certificate: true,
  postgres: true,
  mysql: true,
  redis: true,
  prometheus: true,
  process: true,
  command: true,
  memory: true,
  'file-age': true,
  'disk-space': true,
};

/** What a pattern of the schema means. */
const WANTED: Readonly<Record<string, string>> = {
  '^/': 'begin with /',
  '^https?://': 'begin with http:// or https://',
  '^[a-zA-Z_][a-zA-Z0-9_]*$': 'have letters, digits and _ only, and no digit first',
};

/** What the schema does not allow, with the place and, where one is near, the name that was meant. */
export function schemaComplaint({ instancePath, keyword, params, message = 'is wrong', parentSchema }: SchemaError) {
  const at =
    instancePath === ''
      ? 'the whole'
      : instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  if (keyword === 'additionalProperties') {
    const written = String(params.additionalProperty);
    return `${at}: "${written}" is not known here. ${didYouMean(written, Object.keys(parentSchema?.properties ?? {}))}`;
  }
  if (keyword === 'required') return `${at}: "${params.missingProperty}" is missing.`;
  if (keyword === 'discriminator') return `${at}: "kind" is none of ${Object.keys(KINDS).join(', ')}.`;
  if (keyword === 'pattern') return `${at}: it must ${WANTED[String(params.pattern)] ?? message}.`;
  return `${at}: it ${message}.`;
}
