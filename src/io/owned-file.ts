import { readFileSync } from 'node:fs';

export type OwnedState = 'same' | 'other' | 'missing' | 'foreign';

/** How a file that we may have written stands to what it should hold; `foreign`: it does not carry our mark. */
export function ownedState(path: string, content: string, mark: string): OwnedState {
  let found: string;
  try {
    found = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  if (found === content) return 'same';
  return found.slice(0, 500).includes(mark) ? 'other' : 'foreign';
}
