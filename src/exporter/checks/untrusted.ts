import { checkServerIdentity, type PeerCertificate } from 'node:tls';

const UNKNOWN = 'nobody who is trusted has signed the certificate: name its authority in tls.caFile';

/** What is wrong with a certificate, and what to do. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate, or one that signed it, has expired: renew it',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet: compare the clocks',
  CERT_SIGNATURE_FAILURE: UNKNOWN,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN,
  INVALID_CA: UNKNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN,
};

/** Of OpenSSL, to an answer that is no TLS at all. */
const NO_TLS = /wrong version number|packet length too long|record layer failure|unexpected message/i;

/** Why there is no trust in a connection, by the code or the text of an error; undefined when it is about another thing. */
export function untrusted(code: unknown, text = ''): string | undefined {
  const words = WORDS[String(code)];
  if (words !== undefined) return words;
  if (!/^(EPROTO|ERR_SSL_)/.test(String(code))) return undefined;
  return NO_TLS.test(`${code}`.replaceAll('_', ' ') + text)
    ? 'who answers does not speak TLS: switch it on there'
    : undefined;
}

/** Of the names in a certificate the first are told. */
const MOST_NAMES = 5;

/** Why a certificate is not that of a name. */
export function otherName(name: string, certificate: PeerCertificate): Error | undefined {
  if (checkServerIdentity(name, certificate) === undefined) return undefined;
  const { subject, subjectaltname } = certificate as Partial<PeerCertificate>;
  const names = subjectaltname?.replaceAll(/(DNS|IP Address):/g, '').split(', ') ?? [`${subject?.CN ?? 'nobody'}`];
  const told = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), '…'] : names;
  return new Error(`the certificate is for ${told.join(', ')}, not for ${name}: name in tls.serverName whom it is for`);
}
