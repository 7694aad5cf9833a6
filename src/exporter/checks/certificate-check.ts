import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateCheck } from '../../model/exporter-config.ts';
import { DEFAULT_DAYS } from '../config/default-days.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical, healthy, warning } from '../health/outcome.ts';
import { connected } from './connected.ts';
import { untrusted } from './untrusted.ts';

const DAY_MS = 86_400_000;

/** How long the certificates a server shows are valid: the one of the chain that ends first counts. */
export const certificateCheck =
  ({ host, port = 443, tls = {}, ...own }: CertificateCheck): Attempt =>
  async signal => {
    const { warningDays, criticalDays } = { ...DEFAULT_DAYS, ...own };
    // One that is not trusted is looked at before it is refused: that it has expired says more.
    const socket = (await connected({ host, port }, { ...tls, verify: false }, signal)) as TLSSocket;
    const { authorizationError } = socket;
    const first = firstToEnd(socket.getPeerCertificate(true));
    socket.destroy();
    if (first === undefined) return critical('the server shows no certificate');
    const days = (first.end - Date.now()) / DAY_MS;
    if (days < 0) return critical(`${first.name} expired ${counted(-days)} ago`);
    if (tls.verify !== false && authorizationError) return critical(`not trusted: ${said(authorizationError)}`);
    const text = `${first.name} is valid for ${counted(days)}`;
    if (days < criticalDays) return critical(text);
    return days < warningDays ? warning(text) : healthy(text);
  };

const counted = (days: number): string => `${Math.floor(days)} ${Math.floor(days) === 1 ? 'day' : 'days'}`;

/** Node keeps the code of an error here, or its text. */
const said = (error: unknown): string => untrusted(error) ?? String(error);

/** Of a certificate and those who signed it. */
function firstToEnd(shown: DetailedPeerCertificate): { readonly name: string; readonly end: number } | undefined {
  const chain: PeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = shown;
  // The last one signed itself.
  while (next?.valid_to !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  const ends = chain.map(({ subject, valid_to }) => ({ name: nameOf(subject), end: Date.parse(valid_to) }));
  return ends.sort((a, b) => a.end - b.end)[0];
}

const nameOf = (subject: PeerCertificate['subject'] | undefined): string => {
  const name: unknown = subject?.CN ?? subject?.O;
  return typeof name === 'string' ? `the certificate of ${name}` : 'the certificate';
};
