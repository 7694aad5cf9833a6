import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const PROGRAM = join(import.meta.dirname, '../../lib/exporter.js');

it('GIVEN the exporter’s bundle THEN it needs nothing beside Node, and is smaller than a megabyte', () => {
  const code = readFileSync(PROGRAM, 'utf8');
  const imported = [...code.matchAll(/^import\b.*?from\s*"([^"]+)"/gm)].map(([, name = '']) =>
    name.replace(/^node:/, ''),
  );
  expect(imported.length).toBeGreaterThan(0);
  for (const name of imported) expect(builtinModules).toContain(name);
  expect(code.length).toBeLessThan(1_000_000);
});

it('GIVEN no configuration WHEN started THEN it says which file it wants, and ends', () => {
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, '/nowhere/exporter.json'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    level: 'error',
    message: '/nowhere/exporter.json cannot be read: ENOENT.',
  });
});
