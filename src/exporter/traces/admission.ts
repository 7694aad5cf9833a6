import type { RequestOptions } from 'node:https';
import type { ExporterTraces } from '../../model/exporter-traces.ts';
import { secureOptions } from '../checks/connected.ts';
import { secretOf } from '../checks/password.ts';

/**
 * What it takes to be let in by the receiver; files are read at every attempt.
 * @throws Error that names the place, never what is in it
 */
export async function admission(
  { endpoint, tls = {}, tokenFile, tokenEnv }: ExporterTraces,
  signal: AbortSignal,
): Promise<RequestOptions> {
  const { protocol, hostname } = new URL(endpoint);
  const secure = protocol === 'https:' ? await secureOptions(tls, hostname.replace(/^\[|\]$/g, ''), signal) : {};
  const token = await secretOf('token', { file: tokenFile, env: tokenEnv }, signal);
  if (token === undefined) return secure;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('the token is empty, or has characters that no header may have');
  return { ...secure, headers: { authorization: `Bearer ${token}` } };
}
