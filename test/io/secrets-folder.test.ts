import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureSecrets, type SecretFile } from '../../src/io/secrets-folder.ts';
import { SECRETS_GITIGNORE } from '../../src/render/compose/secrets-page.ts';

const root = mkdtempSync(join(tmpdir(), 'sightline-secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const generated: SecretFile = { name: 'admin-password', purpose: 'first password', source: 'generated' };
const external: SecretFile = { name: 'slack-webhook', purpose: 'URL of the webhook', source: 'external' };
const both = [external, generated];
const answer = (text: string | undefined) => async () => text;
const mode = (path: string) => statSync(path).mode & 0o777;
const names = (secrets: readonly SecretFile[]) => secrets.map(s => s.name);

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(root, 'case-')), 'compose', 'secrets');
});
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('ensureSecrets', () => {
  it('GIVEN no folder WHEN run THEN both kinds are created, closed to others and readable to containers', async () => {
    const umask = process.umask(0o077);
    const report = await ensureSecrets(folder, both, { ask: answer('  https://hooks.example/x \n') });
    process.umask(umask);
    expect(names(report.created)).toEqual(['slack-webhook', 'admin-password']);
    expect(report).toMatchObject({ kept: [], missing: [], unusable: [] });
    expect(read('slack-webhook')).toBe('https://hooks.example/x');
    expect(read('admin-password')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(mode(folder)).toBe(0o700);
    expect(mode(join(folder, 'admin-password'))).toBe(0o644);
    expect(read('.gitignore')).toBe(SECRETS_GITIGNORE);
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'admin-password', 'slack-webhook']);
  });

  it('GIVEN random bytes WHEN run twice in two places THEN the values differ, and 32 bytes are asked for', async () => {
    const asked: number[] = [];
    const random = (bytes: number) => {
      asked.push(bytes);
      return new Uint8Array(bytes).fill(asked.length);
    };
    await ensureSecrets(folder, [generated], { random });
    const first = read('admin-password');
    rmSync(join(folder, 'admin-password'));
    await ensureSecrets(folder, [generated], { random });
    expect(asked).toEqual([32, 32]);
    expect(read('admin-password')).not.toBe(first);
  });

  it('GIVEN existing files WHEN run THEN they are kept to the byte, and nobody is asked', async () => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, 'admin-password'), 'mine\n', { mode: 0o600 });
    writeFileSync(join(folder, 'slack-webhook'), 'too', { mode: 0o444 });
    const ask = async () => {
      throw new Error('asked');
    };
    const report = await ensureSecrets(folder, both, { ask });
    expect(names(report.kept)).toEqual(['slack-webhook', 'admin-password']);
    expect(read('admin-password')).toBe('mine\n');
    expect([mode(folder), mode(join(folder, 'admin-password')), mode(join(folder, 'slack-webhook'))]).toEqual([
      0o700, 0o644, 0o444,
    ]);
  });

  it.each([
    ['nobody to ask', {}],
    ['no answer', { ask: answer(undefined) }],
    ['a blank answer', { ask: answer(' \n') }],
  ])(
    'GIVEN %s WHEN run THEN random ones are created and the others are missing, without a file',
    async (_, sources) => {
      const report = await ensureSecrets(folder, both, sources);
      expect(names(report.created)).toEqual(['admin-password']);
      expect(names(report.missing)).toEqual(['slack-webhook']);
      expect(existsSync(join(folder, 'slack-webhook'))).toBe(false);
    },
  );

  it('GIVEN a person who gives up at the question WHEN run THEN what is random is there already', async () => {
    const ask = async () => {
      throw new Error('cancelled');
    };
    await expect(ensureSecrets(folder, both, { ask })).rejects.toThrow('cancelled');
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'admin-password']);
  });

  it('GIVEN a file that appears while a person types WHEN answered THEN it is not replaced', async () => {
    const ask = async () => {
      writeFileSync(join(folder, 'slack-webhook'), 'theirs');
      return 'ours';
    };
    const report = await ensureSecrets(folder, [external], { ask });
    expect(report.unusable).toHaveLength(1);
    expect(read('slack-webhook')).toBe('theirs');
    expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('GIVEN a directory, an empty file or a dangling link under a name WHEN run THEN each is named as unusable', async () => {
    mkdirSync(join(folder, 'admin-password'), { recursive: true });
    writeFileSync(join(folder, 'slack-webhook'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    const dangling: SecretFile = { ...generated, name: 'dangling' };
    const report = await ensureSecrets(folder, [...both, dangling], { ask: answer('x') });
    expect(Object.fromEntries(report.unusable.map(u => [u.secret.name, u.why]))).toEqual({
      'admin-password': 'it is a directory',
      'slack-webhook': 'it is empty',
      dangling: expect.stringContaining('link to nothing'),
    });
    expect(read('slack-webhook')).toBe('');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('GIVEN a name that leaves the folder WHEN run THEN our own mistake is thrown before anything is written', async () => {
    await expect(ensureSecrets(folder, [{ ...generated, name: '../evil' }])).rejects.toThrow('no name of a secret');
    expect(existsSync(folder)).toBe(false);
  });

  it('GIVEN a folder that cannot be made WHEN run THEN the person is told which and why', async () => {
    writeFileSync(join(folder, '..', '..', 'compose'), 'a file in the way');
    await expect(ensureSecrets(folder, both)).rejects.toMatchObject({
      code: 'output-unwritable',
      message: expect.stringContaining(folder),
    });
  });
});

describe('ensureSecrets in a Git repository', () => {
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', join(folder, '..'), '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    });
  beforeEach(() => {
    mkdirSync(folder, { recursive: true });
    git('init', '-q');
  });

  it('GIVEN a fresh repository WHEN run THEN Git sees no secret', async () => {
    await ensureSecrets(folder, both, { ask: answer('x') });
    expect(git('status', '--porcelain', '--untracked-files=all').stdout).toBe('?? secrets/.gitignore\n');
  });

  it('GIVEN a secret that is committed already WHEN run THEN it is refused before anything is written', async () => {
    writeFileSync(join(folder, 'admin-password'), 'known');
    git('add', '-A');
    await expect(ensureSecrets(folder, both, { ask: answer('x') })).rejects.toMatchObject({
      code: 'secrets-not-ignored',
      message: expect.stringContaining('admin-password'),
    });
    expect(existsSync(join(folder, 'slack-webhook'))).toBe(false);
  });

  it('GIVEN an ignore file that lets secrets through WHEN run THEN it is refused', async () => {
    writeFileSync(join(folder, '.gitignore'), '!*\n');
    await expect(ensureSecrets(folder, [generated])).rejects.toMatchObject({ code: 'secrets-not-ignored' });
    expect(existsSync(join(folder, 'admin-password'))).toBe(false);
  });
});

it('GIVEN a file of somebody else that containers cannot read WHEN run THEN it is unusable or, as root, repaired', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'admin-password'), 'x');
  chmodSync(join(folder, 'admin-password'), 0o600);
  const report = await ensureSecrets(folder, [generated]);
  expect(names(report.kept)).toEqual(['admin-password']);
  expect(mode(join(folder, 'admin-password'))).toBe(0o644);
});
