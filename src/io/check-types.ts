import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Finding } from '../shared/finding.ts';
import { projectFolder } from './project.ts';
import { runProgram } from './run-program.ts';

/** What stack files are checked with when the project has no tsconfig.json. */
const OPTIONS = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--allowImportingTsExtensions',
  '--target',
  'es2023',
  '--module',
  'nodenext',
];

/** `src/main.ts(12,7): error TS2345: Argument of …` */
const DIAGNOSTIC = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/;

/** Runs the TypeScript compiler of the user's project over the stack file and what it imports. */
export async function checkTypes(entry: string): Promise<Finding[]> {
  const project = projectFolder(entry);
  const compiler = findCompiler(entry);
  if (compiler === undefined) return [noCompiler(entry)];
  const args = existsSync(join(project, 'tsconfig.json')) ? ['--noEmit', '--project', project] : [...OPTIONS, entry];
  const run = await runProgram(process.execPath, [compiler, '--pretty', 'false', ...args], { cwd: project });
  const findings = parseDiagnostics(run.stdout, project);
  if (run.exitCode === 0 || findings.length > 0) return findings;
  const message = (run.stdout + run.stderr).trim().split('\n')[0] ?? '';
  return [typeError(entry, `The compiler failed: ${message}`)];
}

function findCompiler(entry: string): string | undefined {
  try {
    const manifest = createRequire(entry).resolve('typescript/package.json');
    const { bin } = createRequire(entry)(manifest) as { readonly bin: { readonly tsc: string } };
    return resolve(dirname(manifest), bin.tsc);
  } catch {
    return undefined;
  }
}

const typeError = (path: string, message: string): Finding => ({
  code: 'type-error',
  severity: 'error',
  path,
  message,
  hint: 'Follow what the compiler expects.',
});

const noCompiler = (entry: string): Finding => ({
  code: 'tool-missing',
  severity: 'error',
  path: entry,
  message: 'The types cannot be checked: the project has no typescript package.',
  hint: 'Install it: npm install --save-dev typescript',
});

/** Continued lines are indented and belong to the message before them. */
export function parseDiagnostics(output: string, folder: string): Finding[] {
  const findings: Finding[] = [];
  for (const line of output.split('\n')) {
    const match = DIAGNOSTIC.exec(line);
    const last = findings.at(-1);
    if (match) {
      const [, file = '', row, column, code, text] = match;
      const path = resolve(folder, file);
      const position = { file: path, line: Number(row), column: Number(column) };
      findings.push({ ...typeError(path, `${text} (${code})`), position });
    } else if (last && /^\s+\S/.test(line)) {
      findings[findings.length - 1] = { ...last, message: `${last.message}\n  ${line.trimEnd()}` };
    }
  }
  return findings;
}
