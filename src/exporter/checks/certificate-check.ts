import type { TLSSocket } from 'node:tls';
import type { CertificateCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical } from '../health/outcome.ts';
import { firstToEnd, lasting, NOT_SHOWN } from './certificate-age.ts';
import { connected } from './connected.ts';
import { untrusted } from './untrusted.ts';

/** How long the certificates a server shows are valid: the one of the chain that ends first counts. */
export const certificateCheck =
  ({ host, port = 443, tls = {}, ...thresholds }: CertificateCheck): Attempt =>
  async signal => {
    // One that is not trusted is looked at before it is refused: that it has expired says more.
    const socket = (await connected({ host, port }, { ...tls, verify: false }, signal)) as TLSSocket;
    const { authorizationError } = socket;
    const first = firstToEnd(socket);
    socket.destroy();
    if (first === undefined) return critical(NOT_SHOWN);
    if (first.days >= 0 && tls.verify !== false && authorizationError)
      return critical(`not trusted: ${said(authorizationError)}`);
    return lasting(first, thresholds);
  };

/** Node keeps the code of an error here, or its text. */
const said = (error: unknown): string => untrusted(error) ?? String(error);
