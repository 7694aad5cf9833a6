import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Dependency } from './dependency.ts';

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

it('GIVEN a port that is taken WHEN started with a check THEN it says so and ends', async () => {
  await using other = await Dependency.silent();
  const folder = mkdtempSync(join(tmpdir(), 'sightline-exporter-'));
  const file = join(folder, 'exporter.json');
  const web = { kind: 'tcp', host: '127.0.0.1', port: other.port };
  writeFileSync(file, JSON.stringify({ service: 'shop', port: other.port, host: '127.0.0.1', checks: { web } }));
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, file], { encoding: 'utf8', timeout: 20_000 });
  rmSync(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toContain('EADDRINUSE');
});
