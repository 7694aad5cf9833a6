import type { Credentials } from '../../model/exporter-config.ts';
import { contentOf } from './connected.ts';

/**
 * Read at every attempt: one that was replaced is used with the next.
 * @returns undefined when none is declared
 * @throws Error that names the place, never what is in it
 */
export async function passwordOf(
  { passwordFile, passwordEnv }: Credentials,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (passwordFile !== undefined) return (await contentOf(passwordFile, 'passwordFile', signal)).replace(/\r?\n$/, '');
  if (passwordEnv === undefined) return undefined;
  const password = process.env[passwordEnv];
  if (password === undefined) throw new Error(`passwordEnv: there is no environment variable ${passwordEnv}`);
  return password;
}

/** A server may repeat what it was sent. */
export const withoutPassword = (text: string, password: string | undefined): string =>
  password === undefined || password === '' ? text : text.replaceAll(password, '…');
