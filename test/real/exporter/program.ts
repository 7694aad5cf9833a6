import { join } from 'node:path';

/** What runs in the image. */
export const PROGRAM = join(import.meta.dirname, '../../../lib/exporter/exporter.mjs');
