import { createReadLine } from '../io/source-line.ts';
import type { Finding } from '../shared/finding.ts';
import { createColours } from './colours.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { countFindings, formatFindings } from './format-findings.ts';
import { hasErrors } from './load-stacks.ts';
import type { VerbValues } from './verb.ts';

/** How a verb ended: findings, a line for people, and the same for programs. */
export interface Report {
  readonly findings: readonly Finding[];
  /** One line that says what was done; shown after the findings. */
  readonly summary: string;
  /** What people asked to see, such as tables; shown before the summary. */
  readonly text?: string;
  /** Further members of the JSON document. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Prints a report the way `--json` asks for, and gives the exit code that follows from it. */
export function printReport(
  { findings, summary, text, data }: Report,
  values: VerbValues,
  context: CliContext,
): ExitCode {
  const ok = !hasErrors(findings);
  if (values.flag('json')) {
    context.stdout(`${JSON.stringify({ ok, findings, ...data }, null, 2)}\n`);
  } else {
    const colours = createColours(context);
    const options = { cwd: context.cwd, colours, readLine: createReadLine() };
    if (findings.length > 0) context.stderr(`${formatFindings(findings, options)}\n`);
    if (text !== undefined) context.stdout(`${text}\n`);
    const counts = findings.length > 0 ? `${countFindings(findings)}. ` : '';
    (ok ? context.stdout : context.stderr)(`${counts}${summary}\n`);
  }
  return ok ? EXIT.ok : EXIT.findings;
}
