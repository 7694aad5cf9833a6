import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

/**
 * A `describe` whose tests need a language's own tools, which Sightline does not install: skipped where they are missing,
 * and failing in CI (`CI=true`).
 * @param probe a command that ends well where the language is there
 */
export function describeInLanguage([program = '', ...args]: readonly string[], title: string, tests: () => void): void {
  const there = spawnSync(program, args).status === 0;
  (there || process.env.CI === 'true' ? describe : describe.skip)(title, tests);
}

export const PYTHON = ['python3', '-m', 'venv', '--help'];
export const GO = ['go', 'version'];
