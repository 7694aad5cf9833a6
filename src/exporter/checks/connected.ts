import { readFile } from 'node:fs/promises';
import { connect, isIP, Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecurely, type TLSSocket } from 'node:tls';
import type { TlsOptions } from '../../model/tls-options.ts';
import { files, lookupWithin } from './thread-pool.ts';
import { otherName, untrusted } from './untrusted.ts';

/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Why there is no connection: what to do where that is known; else the code, which is shorter than the message. */
export const reasonOf = (error: unknown): string => {
  const { code, message, errors } = error as NodeJS.ErrnoException & AggregateError;
  const first = errors?.[0];
  return untrusted(code, message) ?? code ?? (first === undefined ? message : reasonOf(first));
};

/** A socket that the signal ends. */
export const dialled = ({ host, port }: Address, signal: AbortSignal): Socket =>
  connect({ host, port, lookup: lookupWithin(signal), signal });

/** The same for libraries that say when to connect; where to is ours to say. */
export function undialled({ host, port }: Address, signal: AbortSignal): Socket {
  const socket = new Socket({ signal });
  const dial = socket.connect.bind(socket) as (options: object) => Socket;
  return Object.assign(socket, { connect: () => dial({ host, port, lookup: lookupWithin(signal) }) });
}

/** What Node wants to know of an encrypted connection. */
export async function secureOptions(
  { caFile, serverName, verify = true }: TlsOptions,
  host: string,
  signal: AbortSignal,
): Promise<ConnectionOptions> {
  const name = serverName ?? host;
  return {
    rejectUnauthorized: verify,
    // An address is no name to ask for; the certificate is held against it all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_, certificate) => otherName(name, certificate),
    ...(caFile === undefined ? {} : { ca: await authorities(caFile, signal) }),
  };
}

/** @throws Error when there is no certificate in the file: nobody would be trusted, without a word */
async function authorities(caFile: string, signal: AbortSignal): Promise<string> {
  const content = await contentOf(caFile, 'caFile', signal);
  if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(content))
    throw new Error(`caFile ${caFile} holds no certificate in PEM`);
  return content;
}

/** @throws Error that names the setting and the reason */
export const contentOf = (file: string, setting: string, signal: AbortSignal): Promise<string> =>
  files.run(`read ${file}`, signal, () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new Error(`${setting} ${file} cannot be read: ${reasonOf(error)}`);
    }),
  );

/** An open connection, encrypted when it is asked for. @throws Error with the reason */
export async function connected(
  address: Address,
  tls: TlsOptions | undefined,
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  const secure = tls === undefined ? undefined : await secureOptions(tls, address.host, signal);
  const socket = dialled(address, signal);
  const ready = secure === undefined ? socket : connectSecurely({ ...secure, socket });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(new Error(reasonOf(error)));
    };
    socket.on('error', fail);
    ready.on('error', fail);
    ready.once(secure === undefined ? 'connect' : 'secureConnect', () => resolve(ready));
  });
}
