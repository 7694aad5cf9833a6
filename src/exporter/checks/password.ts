import type { Credentials } from '../../model/exporter-config.ts';
import { contentOf } from './connected.ts';

export const passwordOf = (
  { passwordFile, passwordEnv }: Credentials,
  signal: AbortSignal,
): Promise<string | undefined> => secretOf('password', { file: passwordFile, env: passwordEnv }, signal);

/**
 * Read at every attempt: one that was replaced is used with the next.
 * @returns undefined when none is declared
 * @throws Error that names the place, never what is in it
 */
export async function secretOf(
  what: 'password' | 'token',
  { file, env }: { readonly file: string | undefined; readonly env: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (file !== undefined) return (await contentOf(file, `${what}File`, signal)).replace(/\r?\n$/, '');
  if (env === undefined) return undefined;
  const secret = process.env[env];
  if (secret === undefined) throw new Error(`${what}Env: there is no environment variable ${env}`);
  return secret;
}

/** A server may repeat what it was sent. */
export const withoutPassword = (text: string, password: string | undefined): string =>
  password === undefined || password === '' ? text : text.replaceAll(password, '…');
