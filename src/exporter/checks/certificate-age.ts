import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateThresholds } from '../../model/exporter-config.ts';
import { DEFAULT_DAYS } from '../config/default-days.ts';
import { critical, healthy, type Outcome, warning } from '../health/outcome.ts';

const DAY_MS = 86_400_000;

/** Ciphers without one are offered only to whom Node was told to offer them (`--tls-cipher-list`). */
export const NOT_SHOWN = 'the server shows no certificate';

/** The certificate of a chain that ends first. */
export interface FirstToEnd {
  /** For people. */
  readonly name: string;
  /** That are left; below zero it has expired. */
  readonly days: number;
}

/** Of the certificate that a server shows and those who signed it. */
export function firstToEnd(socket: TLSSocket): FirstToEnd | undefined {
  const chain: PeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // The last one signed itself.
  while (next?.valid_to !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  const days = (end: string): number => (Date.parse(end) - Date.now()) / DAY_MS;
  return chain
    .map(({ subject, valid_to }) => ({ name: nameOf(subject), days: days(valid_to) }))
    .sort((a, b) => a.days - b.days)[0];
}

/** Whether it lasts for as long as it has to. */
export function lasting({ name, days }: FirstToEnd, thresholds: CertificateThresholds): Outcome {
  const { warningDays, criticalDays } = { ...DEFAULT_DAYS, ...thresholds };
  if (days < 0) return critical(`${name} expired ${counted(-days)} ago`);
  const text = `${name} is valid for ${counted(days)}`;
  if (days < criticalDays) return critical(text);
  return days < warningDays ? warning(text) : healthy(text);
}

const counted = (days: number): string => `${Math.floor(days)} ${Math.floor(days) === 1 ? 'day' : 'days'}`;

const nameOf = (subject: PeerCertificate['subject'] | undefined): string => {
  const name: unknown = subject?.CN ?? subject?.O;
  return typeof name === 'string' ? `the certificate of ${name}` : 'the certificate';
};
