import { load, loadAll } from 'js-yaml';
import { writeYaml } from './yaml-writer.ts';

/**
 * YAML 1.2 text of plain data: two spaces, no line folding, no anchors, trailing newline. Keys keep the order they were
 * given in; undefined values are left out.
 */
export const toYaml = (value: unknown): string => writeYaml(value);

/** Several documents in one file, separated by `---`. */
export const toYamlDocuments = (values: readonly unknown[]): string => values.map(toYaml).join('---\n');

export const parseYaml = (text: string): unknown => load(text);
export const parseYamlDocuments = (text: string): unknown[] => loadAll(text) as unknown[];
