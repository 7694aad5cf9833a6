import { spawnSync } from 'node:child_process';
import { describe, test } from '@jest/globals';
import type { FoundTool, MissingTool } from '../../scripts/tools/find.js';
import { findToolSync } from '../../scripts/tools/index.js';

/** Runs one tool to its end. */
export type Run = (args: readonly string[], options?: RunOptions) => Ran;

export interface RunOptions {
  readonly cwd?: string;
  /** Text for its standard input. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** In milliseconds; default: 60 seconds. */
  readonly timeout?: number;
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A `describe` whose tests need real programs. When one of them is missing its tests are skipped and the title says
 * what to install; in CI (`CI=true`) that is a failure instead, save for what only a container registry has.
 *
 *     describeWith(['promtool'], 'generated rules', ({ promtool }) => {
 *       test('are valid', () => expect(promtool(['check', 'rules', file])).toMatchObject({ status: 0 }));
 *     });
 */
export function describeWith<const Name extends string>(
  names: readonly Name[],
  title: string,
  tests: (run: Record<Name, Run>) => void,
): void {
  describeWithFound(
    names.map(name => findToolSync(name)),
    title,
    tests as (run: Record<string, Run>) => void,
  );
}

/** The part of `describeWith` that does not look at the machine. */
export function describeWithFound(
  tools: readonly (FoundTool | MissingTool)[],
  title: string,
  tests: (run: Record<string, Run>) => void,
  ci = process.env.CI === 'true',
): void {
  const missing = tools.filter(tool => tool.missing);
  if (missing.length === 0) {
    const found = tools.filter(tool => !tool.missing);
    describe(title, () => tests(Object.fromEntries(found.map(tool => [tool.name, runner(tool)]))));
    return;
  }
  describe(title, () => {
    for (const { how, registryOnly } of missing) {
      if (ci && !registryOnly) {
        test(how, () => {
          throw new Error(how);
        });
      } else {
        test.skip(how, () => {});
      }
    }
  });
}

/** For tools written in Go: they end long before memory is scarce, and collecting it takes a fifth of their time. */
const SPEND_MEMORY = { GOGC: '400' };

/** Starts a tool that was found. */
export function runner({ name, command }: FoundTool): Run {
  const [program = name, ...first] = command;
  return (args, { cwd, input, env = process.env, timeout = 60_000 } = {}) => {
    const ran = spawnSync(program, [...first, ...args], {
      encoding: 'utf8',
      timeout,
      maxBuffer: 256 * 1024 * 1024,
      ...(cwd === undefined ? {} : { cwd }),
      ...(input === undefined ? {} : { input }),
      env: { ...SPEND_MEMORY, ...env },
    });
    if (ran.error) throw new Error(`${name} did not run to its end`, { cause: ran.error });
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  };
}
