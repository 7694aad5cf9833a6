import type { Problem } from '../model/origin.ts';
import type { Finding, Position } from '../shared/finding.ts';
import { FINDING_CODES } from '../shared/finding-codes.ts';

/** Finds the user's line behind a call stack. */
export type Locate = (stack: string | undefined) => Position | undefined;

/** Adds severity and place to problems; the same problem at the same place is told once. */
export function toFindings(problems: readonly Problem[], locate: Locate): Finding[] {
  const findings = problems.map(({ code, origin, message, hint }): Finding => {
    const position = locate(origin.trace.stack);
    return {
      code,
      severity: FINDING_CODES[code].severity,
      path: origin.path,
      ...(position ? { position } : {}),
      message,
      hint,
    };
  });
  // A query that an alert and a panel share is wrong once.
  const place = ({ path, position: p }: Finding): string => (p ? `${p.file}:${p.line}:${p.column}` : path);
  const key = (f: Finding): string => `${f.code} ${place(f)} ${f.message}`;
  const first = new Map<string, Finding>();
  for (const finding of findings) if (!first.has(key(finding))) first.set(key(finding), finding);
  return [...first.values()];
}
