import { readFileSync } from 'node:fs';
import type { ExporterConfig } from '../../model/exporter-config.ts';
import { configComplaints } from './config-complaints.ts';
import { duplicateNames } from './duplicate-names.ts';

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
  const complaints = [...duplicateNames(text), ...configComplaints(data)];
  if (complaints.length === 0) return data as ExporterConfig;
  throw new ConfigError(complaints.map(line => `${file}: ${line}`).join('\n'));
}
