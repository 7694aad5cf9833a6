import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Sightline keeps what it can make again: `$XDG_CACHE_HOME/sightline`, by default `~/.cache/sightline`. Deleting
 * it is always safe.
 */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is to be ignored.
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'sightline');
}
