import type { Artefact } from '../../model/artefact.ts';
import { meetsApplications } from '../../model/first-start.ts';
import type { Problem } from '../../model/origin.ts';
import type { StackModel } from '../../model/stack.ts';
import { applicationsPage } from './applications-page.ts';
import { check } from './checks.ts';
import { composeFile } from './compose-file.ts';
import { composeStack } from './compose-stack.ts';
import { envExample } from './env-example.ts';
import { composeFiles } from './mounts.ts';
import { readinessFile } from './readiness.ts';
import { secretsOf } from './secrets.ts';
import { SECRETS_GITIGNORE, secretsPage } from './secrets-page.ts';

export interface ComposeOutput {
  /** By path below `dist/<stack>/compose/`, sorted. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * The compose project of a stack: `compose.yaml`, the files it mounts, and pages for the person who runs it. No file at all
 * when compose is not among its platforms, or every server exists already.
 */
export function renderCompose(model: StackModel, artefacts: readonly Artefact[]): ComposeOutput {
  const stack = composeStack(model);
  if (stack === undefined) return { files: new Map(), problems: [] };
  const workloads = [...stack.workloads.values()];
  if (workloads.length === 0) return { files: new Map(), problems: check(stack) };
  const files = composeFiles(artefacts, workloads);
  const { text, problems } = composeFile(stack, artefacts);
  files.set('compose.yaml', text);
  for (const [path, content] of readinessFile(stack)) files.set(path, content);
  const env = envExample(stack);
  if (env !== '') files.set('.env.example', env);
  if (secretsOf(stack).length > 0) {
    files.set('secrets/README.md', secretsPage(stack));
    files.set('secrets/.gitignore', SECRETS_GITIGNORE);
  }
  if (workloads.some(w => meetsApplications(model, w))) files.set('applications.md', applicationsPage(stack));
  return { files: sorted(files), problems: [...check(stack), ...problems] };
}

const sorted = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
