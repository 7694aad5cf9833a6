import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { GO_NEEDED } from '../../scripts/tools/go.js';
import { findToolSync, pinned, tools } from '../../scripts/tools/index.js';
import { packages } from '../../scripts/tools/packages.js';
import { atLeast, versionIn } from '../../scripts/tools/versions.js';
import { describeWith } from './tool.ts';

describe('pinned versions', () => {
  const built = Object.values(packages).flatMap(pkg => ('go' in pkg ? [[pkg.name, pkg.go] as const] : []));

  test.each(built)('of %s are the same in versions.json and in its go.mod', (_, { folder, module, moduleVersion }) => {
    const lines = readFileSync(`tools/${folder}/go.mod`, 'utf8').split('\n');
    expect(lines).toContainEqual(expect.stringContaining(`${module} ${moduleVersion}`));
  });

  test('need no newer Go than we say', () => {
    const needed = built.map(
      ([, { folder }]) => /^go (.*)$/m.exec(readFileSync(`tools/${folder}/go.mod`, 'utf8'))?.[1] ?? '',
    );
    expect(needed.filter(version => !atLeast(GO_NEEDED, version))).toEqual([]);
  });

  test('are never guessed', () => {
    expect(() => pinned('promtool')).toThrow('src/catalogue/versions.json has no "promtool"');
  });
});

/** Tools that are built for exactly the pinned release must report it themselves. */
const exact = [...tools.values()].filter(tool => !tool.atLeast && tool.versionArgs.length > 0);

for (const tool of exact) {
  // Servers are installed on demand only: one that is not here is tested where it is used.
  if (findToolSync(tool.name).missing && !['promtool', 'amtool'].includes(tool.name)) continue;
  describeWith([tool.name], tool.name, run => {
    test('reports the pinned release', () => {
      const { stdout, stderr } = run[tool.name]?.(tool.versionArgs) ?? { stdout: '', stderr: '' };
      expect(versionIn(stdout || stderr)).toBe(tool.package.version.split('-')[0]);
    });
  });
}

describe('versions', () => {
  test.each([
    ['promtool, version 3.13.5 (branch: , revision: unknown)', '3.13.5'],
    ['Client Version: v1.32.4-dispatcher', '1.32.4'],
    ['go version go1.27 linux/amd64', '1.27'],
    ['no number', undefined],
  ])('are read from %j', (text, version) => expect(versionIn(text)).toBe(version));

  test.each([
    ['1.10.0', '1.9.9', true],
    ['1.27', '1.26.5', true],
    ['2.24.0', '2.24.0', true],
    ['1.26.4', '1.26.5', false],
  ])('%s is at least %s: %s', (version, wanted, verdict) => expect(atLeast(version, wanted)).toBe(verdict));
});
