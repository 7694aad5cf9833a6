import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { CliContext } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { StackOutput, Synthesize } from '../../src/cli/synthesis.ts';
import type { StackModel } from '../../src/model/stack.ts';
import type { Finding } from '../../src/shared/finding.ts';
import { stackModel } from '../fixtures/model.ts';

/** What stack files of these tests build upon instead of the real library. */
class FakeApp {
  readonly stacks: readonly FakeStack[];

  constructor(stacks: readonly FakeStack[]) {
    this.stacks = stacks;
  }

  models(): readonly FakeStack[] {
    return this.stacks;
  }
}

export interface FakeStack {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly model?: Partial<StackModel>;
}

const synthesize: Synthesize = async (app, { only }) => {
  const stacks = (app as unknown as FakeApp).stacks.filter(stack => only === undefined || stack.name === only);
  return {
    findings: [],
    stacks: stacks.map(
      ({ name, files = {}, findings = [], model = {} }): StackOutput => ({
        name,
        findings,
        model: stackModel({ name, ...model }),
        files: new Map(Object.entries(files)),
      }),
    ),
  };
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run the command line in, with a pipeline that gives what the stack file says. */
export class Project {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-cli-')));

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
    return this;
  }

  /** Writes a stack file that declares these stacks. */
  declare(stacks: readonly FakeStack[], path = 'src/main.ts'): this {
    return this.write({
      [path]: `import { App } from 'sightline';\nexport default new App(${JSON.stringify(stacks)});\n`,
    });
  }

  async run(argv: readonly string[], changes: Partial<CliContext> = {}): Promise<Ran> {
    let stdout = '';
    let stderr = '';
    const code = await runCli(argv, {
      cwd: this.folder,
      env: {},
      stdout: text => {
        stdout += text;
      },
      stderr: text => {
        stderr += text;
      },
      terminal: false,
      doors: async () => ({ App: FakeApp }),
      loadSynthesize: async () => synthesize,
      preload: async () => {},
      cacheRoot: join(this.folder, '.cache'),
      version: '1.2.3',
      build: 'test',
      signal: new AbortController().signal,
      ...changes,
    });
    return { code, stdout, stderr };
  }
}

export const plain = (text: string): string => stripVTControlCharacters(text);
