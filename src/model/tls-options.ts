/** How a connection is encrypted. */
export interface TlsOptions {
  /** Certificates (PEM) that are trusted. @default - those that Node brings */
  readonly caFile?: string;
  /** Name the certificate must be for. @default - the host */
  readonly serverName?: string;
  /** False: any certificate is taken, so whoever stands between can read along. @default true */
  readonly verify?: boolean;
}
