import { isIPv6 } from 'node:net';

/** The address to ask who listens on `host`: where that stands for all addresses, the one of this machine. */
export function ownAddress(host: string): string {
  if (!/^[0.:]*$/.test(host)) return host;
  return isIPv6(host) ? '::1' : '127.0.0.1';
}

/** An address as URLs have it. */
export const bracketed = (address: string): string => (isIPv6(address) ? `[${address}]` : address);
