import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../shared/input-error.ts';
import { createFile } from './create-file.ts';

/** A secret that must exist as a file; the model's `SecretReference` is one. */
export interface SecretFile {
  /** File name: lower-case letters, digits and dashes. */
  readonly name: string;
  /** What it is and where it comes from, for whoever is asked. */
  readonly purpose: string;
  /** `generated`: any random value will do. `external`: somebody has to fetch it. */
  readonly source: 'generated' | 'external';
}

export interface SecretSources {
  /**
   * Asks a person for an external secret; undefined or blank: not at hand yet. Surrounding white space is cut off.
   * Default: nobody is there to ask.
   */
  readonly ask?: (secret: SecretFile) => Promise<string | undefined>;
  /** So many unpredictable bytes. Default: the operating system's. */
  readonly random?: (bytes: number) => Uint8Array;
}

/** What became of each secret; every one is in exactly one list, in the order given. */
export interface SecretsReport {
  readonly created: readonly SecretFile[];
  /** Were there already; their content was not even read. */
  readonly kept: readonly SecretFile[];
  /** Nobody gave a value. The stack does not start without it. */
  readonly missing: readonly SecretFile[];
  /** Something is there under the name, but no container could read a value from it. */
  readonly unusable: readonly { readonly secret: SecretFile; readonly why: string }[];
}

/** 256 bits: as base64url 43 characters without any that a shell, URL or YAML would change. */
const GENERATED_BYTES = 32;
/** Only the owner gets into the folder. */
const FOLDER_MODE = 0o700;
/** Docker hands the file to containers as it is, and those do not run as its owner: a 0600 file is unreadable to them. */
const FILE_MODE = 0o644;
/** Everything in the folder but what explains it. Equal to the generated file of this name. */
const GITIGNORE = '*\n!.gitignore\n!README.md\n';

/**
 * Creates the files that are missing in `folder`, each whole or not at all. What exists is never overwritten, only made
 * readable to containers. The folder is closed to other users and kept out of Git.
 * @throws InputError `secrets-not-ignored` when Git would commit one of the files, before anything is written
 * @throws InputError `output-unwritable`
 */
export async function ensureSecrets(
  folder: string,
  secrets: readonly SecretFile[],
  { ask, random = randomBytes }: SecretSources = {},
): Promise<SecretsReport> {
  for (const { name } of secrets) {
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) throw new Error(`"${name}" is no name of a secret`);
  }
  writing(folder, () => prepareFolder(folder));
  refuseCommitted(folder, secrets);

  const created: SecretFile[] = [];
  const kept: SecretFile[] = [];
  const missing: SecretFile[] = [];
  const unusable: { secret: SecretFile; why: string }[] = [];
  const file = (secret: SecretFile): string => join(folder, secret.name);
  const absent = secrets.filter(secret => {
    const found = statSync(file(secret), { throwIfNoEntry: false });
    if (found === undefined) return true;
    const why = whyUnusable(file(secret), found);
    if (why === undefined) kept.push(secret);
    else unusable.push({ secret, why });
    return false;
  });
  // Random ones first: they are there even when a person gives up at the first question.
  const ordered = [...absent.filter(s => s.source === 'generated'), ...absent.filter(s => s.source === 'external')];
  for (const secret of ordered) {
    const value =
      secret.source === 'generated'
        ? Buffer.from(random(GENERATED_BYTES)).toString('base64url')
        : (await ask?.(secret))?.trim();
    if (value === undefined || value === '') {
      missing.push(secret);
      continue;
    }
    const isNew = writing(folder, () => createFile(file(secret), value, FILE_MODE));
    if (isNew) created.push(secret);
    else unusable.push({ secret, why: 'something else came to be there meanwhile, or it is a link to nothing' });
  }
  const inOrder = (list: readonly SecretFile[]): SecretFile[] => secrets.filter(s => list.includes(s));
  return { created: inOrder(created), kept, missing: inOrder(missing), unusable };
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  chmodSync(folder, FOLDER_MODE);
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, GITIGNORE, { flag: 'wx' });
}

/** Why no container gets a value from what is there; repairs the mode where that is all. */
function whyUnusable(path: string, found: Stats): string | undefined {
  // Docker leaves an empty directory where a mounted file was missing.
  if (found.isDirectory()) return 'it is a directory';
  if (!found.isFile()) return 'it is no regular file';
  if (found.size === 0) return 'it is empty';
  if ((found.mode & 0o444) === 0o444) return undefined;
  try {
    chmodSync(path, found.mode | 0o444);
    return undefined;
  } catch {
    return 'containers may not read it, and it belongs to somebody else';
  }
}

/**
 * Git's own verdict, which knows every ignore file and what is tracked already. Outside a repository, or without Git,
 * nothing can be committed by accident.
 */
function refuseCommitted(folder: string, secrets: readonly SecretFile[]): void {
  if (secrets.length === 0) return;
  const names = secrets.map(s => s.name);
  const git = spawnSync('git', ['-C', folder, 'check-ignore', '--stdin'], {
    input: `${names.join('\n')}\n`,
    encoding: 'utf8',
  });
  if (git.error || (git.status !== 0 && git.status !== 1)) return;
  const ignored = new Set(git.stdout.split('\n'));
  const committed = names.filter(name => !ignored.has(name));
  if (committed.length === 0) return;
  throw new InputError(
    'secrets-not-ignored',
    `Git would commit ${committed.join(', ')} in ${folder}.`,
    `Put a line "*" into ${join(folder, '.gitignore')}. What is committed already must be replaced: its value is known.`,
  );
}

function writing<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new InputError(
      'output-unwritable',
      `The secrets cannot be written to ${folder}: ${message}.`,
      'Check who owns the folder and whether the disk is full; existing files are as they were.',
    );
  }
}
