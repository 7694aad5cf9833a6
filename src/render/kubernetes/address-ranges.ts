/**
 * Addresses that are never a receiver on the internet: private networks (RFC 1918, RFC 6598, RFC 4193), loopback,
 * link-local with the cloud's metadata service, multicast and reserved.
 */
const NOT_OUTSIDE = {
  '0.0.0.0/0': [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  '::/0': ['::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
} as const;

/** Peers of a NetworkPolicy that are every public address. */
export const publicAddresses = Object.entries(NOT_OUTSIDE).map(([cidr, except]) => ({ ipBlock: { cidr, except } }));

/** The range of one address when the host is written as one; undefined for a name. */
export function addressRange(host: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return `${host}/32`;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return bare.includes(':') ? `${bare}/128` : undefined;
}

/** `name.namespace.svc`, with or without the cluster's domain, is a Service of the same cluster. */
export const serviceNamespace = (host: string): string | undefined => /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(host)?.[1];
