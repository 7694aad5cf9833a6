import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Certificate } from './certificates.ts';
import type { Failure } from './http-stand-in.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Header lines and body as they came. */
  readonly raw: string;
  readonly at: number;
}

export interface MailServerOptions {
  readonly certificate: Certificate;
  /** Looked at with every connection, since passwords are renewed. @default - anybody may send */
  readonly account?: { username: string; password: string };
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default - any that is free */
  readonly port?: number;
}

/** RFC 5322, 2.1.1: servers may refuse or break longer lines. */
const LONGEST_LINE = 998;
const A_DAY = 86_400_000;
const LARGEST_MAIL = 10 * 1024 * 1024;

/** A mail server that takes mail over STARTTLS from whoever knows the password. */
export class MailServer {
  readonly mails: Mail[] = [];
  /** Rules that mails broke, each time. */
  readonly problems: string[] = [];
  /** How often somebody connected, also while failing. */
  connections = 0;
  failure: Failure | undefined;
  readonly #server: SMTPServer;

  private constructor({ certificate, account }: MailServerOptions) {
    this.#server = new SMTPServer({
      ...certificate,
      size: LARGEST_MAIL,
      authMethods: ['PLAIN', 'LOGIN'],
      authOptional: account === undefined,
      // Nothing is said without encryption.
      allowInsecureAuth: false,
      closeTimeout: 1000,
      // A server that says nothing does so until the client goes.
      socketTimeout: A_DAY,
      onConnect: (_session, greet) => {
        if (this.failure !== 'silence') greet();
      },
      onAuth: ({ username, password }, _session, answer) => {
        const known = username === account?.username && password === account?.password;
        answer(known ? null : refusal(535, 'the account or password is not known'), { user: username });
      },
      onMailFrom: (_address, _session, answer) => {
        if (this.failure === 'error') answer(refusal(451, 'local error in processing'));
        else if (this.failure === 'rate-limit') answer(refusal(450, 'too many messages, try again later'));
        else answer();
      },
      onData: (stream, session, answer) => {
        const to = session.envelope.rcptTo.map(recipient => recipient.address);
        this.#take(stream, to).then(() => answer(), answer);
      },
    });
    // A client that is cut off is no fault of the server's.
    this.#server.on('error', () => {});
    this.#server.server.prependListener('connection', socket => {
      this.connections += 1;
      if (this.failure === 'cut') socket.destroy();
    });
  }

  static async start(options: MailServerOptions): Promise<MailServer> {
    const server = new MailServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    return server;
  }

  /** `host:port` it listens on. */
  get address(): string {
    const { address, port } = this.#server.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  close = (): Promise<void> => new Promise(resolve => this.#server.close(resolve));

  async #take(stream: SMTPServerDataStream, to: readonly string[]): Promise<void> {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const parsed = await PostalMime.parse(raw);
    this.problems.push(...problemsOf(raw, parsed));
    const { subject = '', text = '', html = '', from } = parsed;
    this.mails.push({ from: from?.address ?? '', to, subject, text, html, raw, at });
  }
}

function problemsOf(raw: string, mail: Email): string[] {
  const longest = Math.max(...raw.split('\r\n').map(line => Buffer.byteLength(line)));
  return [
    ...(longest > LONGEST_LINE ? [`a line of ${longest} characters`] : []),
    ...(['from', 'to', 'date', 'messageId', 'subject'] as const).flatMap(name => (mail[name] ? [] : [`no ${name}`])),
    ...(/[\r\n]/.test(mail.subject ?? '') ? ['the subject has several lines'] : []),
  ];
}

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
