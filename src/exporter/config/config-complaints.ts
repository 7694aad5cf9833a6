import { validate } from '../generated/config.js';
import { contradictions } from './contradictions.ts';
import { schemaComplaint } from './schema-complaint.ts';
import { wellFormed } from './well-formed.ts';

/** They say that something inside is wrong, which is said by itself. */
const SUMMARIES: ReadonlySet<string> = new Set(['oneOf', 'propertyNames']);

/** What is wrong with the content of a configuration, each with its place and what to write; empty when nothing is. */
export function configComplaints(data: unknown): readonly string[] {
  const errors = validate(data) ? [] : (validate.errors ?? []);
  const malformed = errors.filter(({ keyword }) => !SUMMARIES.has(keyword)).map(schemaComplaint);
  return [...new Set([...malformed, ...contradictions(wellFormed(data, errors))])];
}
