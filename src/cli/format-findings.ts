import { relative } from 'node:path';
import type { ReadLine } from '../io/source-line.ts';
import type { Finding } from '../shared/finding.ts';
import type { Colours } from './colours.ts';

export interface FormatOptions {
  readonly cwd: string;
  readonly colours: Colours;
  readonly readLine: ReadLine;
}

/** A path as one would type it here. */
export function shortPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short === '' || short.startsWith('..') ? file : short;
}

/** All findings as text for people: what, where, the line itself, and the fix. */
export function formatFindings(findings: readonly Finding[], options: FormatOptions): string {
  return findings.map(finding => formatFinding(finding, options)).join('\n');
}

function formatFinding(finding: Finding, { cwd, colours, readLine }: FormatOptions): string {
  const { code, severity, position, message, hint } = finding;
  const paint = severity === 'error' ? colours.red : colours.yellow;
  const place = position
    ? `${shortPath(position.file, cwd)}:${position.line}:${position.column}`
    : shortPath(finding.path, cwd);
  // The construct's path says more than the line alone, unless it is only the file again.
  const construct = position && finding.path !== position.file ? colours.dim(`  ${shortPath(finding.path, cwd)}`) : '';
  const lines = [`${paint(`${severity} ${code}`)}  ${place}${construct}`, `  ${message}`];
  if (position) lines.push(...excerpt(position.line, position.column, readLine(position.file, position.line), colours));
  if (hint !== '') lines.push(`  ${colours.green('fix:')} ${hint}`);
  return `${lines.join('\n')}\n`;
}

/** Longest part of a source line that is shown. */
const WIDTH = 110;

function excerpt(line: number, column: number, text: string | undefined, colours: Colours): string[] {
  if (text === undefined || text.trim() === '' || column > text.length + 1) return [];
  const start = column > WIDTH ? column - WIDTH / 2 : 0;
  const shown = text.slice(start, start + WIDTH).replaceAll('\t', ' ');
  const gutter = ' '.repeat(String(line).length);
  return [colours.dim(`    ${line} | ${shown}`), colours.dim(`    ${gutter} | ${' '.repeat(column - 1 - start)}^`)];
}

/** `2 errors, 1 warning` */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(finding => finding.severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')].filter(part => !part.startsWith('0 '));
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
