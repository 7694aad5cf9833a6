import type { ExporterCheck } from '../../model/exporter-config.ts';
import { didYouMean, nearest } from '../../shared/suggest.ts';
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

/** Of a kind that there is not: what there is, and which one is near. */
function unknownKind(written: unknown): string {
  const kinds = Object.keys(KINDS);
  // In a short word two letters are half of it.
  const near = typeof written === 'string' ? nearest(written, kinds, written.length < 5 ? 1 : 2) : undefined;
  return `"kind" is none of ${kinds.join(', ')}.${near === undefined ? '' : ` Did you mean "${near}"?`}`;
}

/** What a pattern of the schema means. */
const WANTED: Readonly<Record<string, string>> = {
  '^/': 'begin with /',
  '^https?://': 'begin with http:// or https://',
  '^[a-zA-Z_][a-zA-Z0-9_]*$': 'have letters, digits and _ only, and no digit first',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** What a value must be, by the keyword of the schema that refuses it. */
const MUST: Readonly<Record<string, (params: SchemaError['params']) => string>> = {
  type: ({ type }) => `be ${TYPES[String(type)]}`,
  minimum: ({ limit }) => `be ${limit} or more`,
  maximum: ({ limit }) => `be ${limit} or less`,
  exclusiveMinimum: ({ limit }) => `be more than ${limit}`,
  // Whatever has a least length may have one.
  minLength: () => 'not be empty',
  minItems: () => 'not be empty',
  maxLength: ({ limit }) => `have ${limit} characters or fewer`,
  maxItems: ({ limit }) => `have ${limit} entries or fewer`,
  maxProperties: ({ limit }) => `have ${limit} entries or fewer`,
  enum: ({ allowedValues }) => `be one of ${(allowedValues as readonly string[]).join(', ')}`,
  pattern: ({ pattern }) => WANTED[String(pattern)] ?? `match ${pattern}`,
};

/** Of a name that was written, so much is repeated. */
const MOST_CHARACTERS = 50;

/** What the schema does not allow, with the place and, where one is near, the name that was meant. */
export function schemaComplaint({ instancePath, keyword, params, propertyName, parentSchema }: SchemaError): string {
  const at =
    instancePath === ''
      ? 'the whole'
      : instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  if (keyword === 'additionalProperties') {
    const written = String(params.additionalProperty);
    return `${at}: "${written}" is not known here. ${didYouMean(written, Object.keys(parentSchema?.properties ?? {}))}`;
  }
  if (keyword === 'required') return `${at}: "${params.missingProperty}" is missing.`;
  if (keyword === 'discriminator') return `${at}: ${unknownKind(params.tagValue)}`;
  const what = propertyName === undefined ? 'it' : `the name ${JSON.stringify(propertyName.slice(0, MOST_CHARACTERS))}`;
  return `${at}: ${what} must ${MUST[keyword]?.(params) ?? `be as the schema says (${keyword})`}.`;
}
