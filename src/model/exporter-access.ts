/** Who may ask the exporter. Liveness is answered to everybody, so that no lost secret restarts it. */
export interface ExporterAccess {
  /** A file with the token that requests must bear; replaced, it is read again. @default - no token is asked for */
  readonly tokenFile?: string;
  /** What is answered without a token beside liveness: a word, and no more. @default - nothing */
  readonly open?: readonly ('live' | 'ready' | 'health')[];
  /** @default - plain HTTP */
  readonly tls?: ExporterTls;
}

export interface ExporterTls {
  /** Certificate, and those between it and the authority, PEM; replaced, they are read again. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Answers liveness, and nothing else, without TLS. @default - none */
  readonly livePort?: number;
}
