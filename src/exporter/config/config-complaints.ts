import { validate } from '../generated/config.js';
import { contradictions } from './contradictions.ts';
import { schemaComplaint } from './schema-complaint.ts';
import { wellFormed } from './well-formed.ts';

/** What is wrong with the content of a configuration, each with its place and what to write; empty when nothing is. */
export function configComplaints(data: unknown): readonly string[] {
  const errors = validate(data) ? [] : (validate.errors ?? []);
  const malformed = errors.filter(({ keyword }) => keyword !== 'oneOf').map(schemaComplaint);
  return [...new Set([...malformed, ...contradictions(wellFormed(data, errors))])];
}
