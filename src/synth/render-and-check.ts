import type { StackModel } from '../model/stack.ts';
import type { Finding } from '../shared/finding.ts';
import { type Verdicts, validateModel, validateOutput } from '../validate/index.ts';
import { queryChecks } from './query-checks.ts';
import { renderStack } from './render-stack.ts';
import { type Locate, toFindings } from './to-finding.ts';

/** Checks a stack, renders it if it is sound, and checks what was rendered. */
export async function renderAndCheck(
  model: StackModel,
  locate: Locate,
  verdicts: Verdicts,
): Promise<{ readonly files: ReadonlyMap<string, string>; readonly findings: readonly Finding[] }> {
  const findings = toFindings(validateModel(model, await queryChecks(model, verdicts)), locate);
  // What is broken in the declaration would only show up again, and less clearly, in what is rendered from it.
  if (findings.some(finding => finding.severity === 'error')) return { files: new Map(), findings };
  const rendered = renderStack(model);
  const problems = [...rendered.problems, ...(await validateOutput(model, rendered, verdicts))];
  return { files: rendered.files, findings: [...findings, ...toFindings(problems, locate)] };
}
