import type { ExporterConfig } from '../../model/exporter-config.ts';
import { validate } from '../generated/config.js';
import { contradictions } from './contradictions.ts';
import { schemaComplaint } from './schema-complaint.ts';

/** What is wrong with the content of a configuration, each with its place and what to write; empty when nothing is. */
export function configComplaints(data: unknown): readonly string[] {
  const complaints = validate(data)
    ? contradictions(data as ExporterConfig)
    : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'oneOf').map(schemaComplaint);
  return [...new Set(complaints)];
}
