import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Container, docker, serviceOf } from './docker.ts';

export interface StoredFile {
  /** Service and path in its volume. */
  readonly name: string;
  /** As it lies there without the empty pages; unpacked where it is gzip as a whole. */
  readonly content: Buffer;
}

const PAGE = 64 * 1024;
const EMPTY = Buffer.alloc(PAGE);

/** Every file of every volume of these containers, running or not, as the engine hands them out. */
export function storedFiles(containers: readonly Container[]): StoredFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-volumes-'));
  try {
    return containers.flatMap(container =>
      container.Mounts.filter(({ Type }) => Type === 'volume').flatMap(({ Destination }, i) => {
        const copy = join(folder, `${serviceOf(container)}-${i}`);
        mkdirSync(copy);
        docker(['cp', '--quiet', `${container.Id}:${Destination}/.`, copy]);
        return readdirSync(copy, { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name))
          .map(path => ({ name: path.slice(folder.length + 1), content: contentOf(readFileSync(path)) }));
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function contentOf(file: Buffer): Buffer {
  // Zip files of rotated or indexed data; one that is still being written is searched as it is.
  if (file[0] === 0x1f && file[1] === 0x8b) {
    try {
      return gunzipSync(file);
    } catch {
      return file;
    }
  }
  if (file.length <= PAGE) return file;
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length; at += PAGE) {
    const page = file.subarray(at, at + PAGE);
    if (!page.equals(EMPTY.subarray(0, page.length))) pages.push(page);
  }
  return pages.length * PAGE >= file.length ? file : Buffer.concat(pages);
}
