import type { Context } from '@opentelemetry/api';
import { type Logger as PinoLogger, pino } from 'pino';
import { contexts, requestOf, traceIds } from '../request-context.ts';
import type { Cleaner } from './cleaner.ts';
import { describeError } from './described-error.ts';
import type { LineWriter } from './line-writer.ts';
import { type Details, LEVELS, type Level, type Logger } from './logger.ts';
import { MessageLimit } from './message-limit.ts';

export interface LogsOptions {
  /** In every line. */
  readonly base: Readonly<Record<string, string>>;
  readonly level: Level;
  /** Share of the lines that are kept, by level. Lines of a request are kept or left out together. */
  readonly sample: Partial<Readonly<Record<'debug' | 'info', number>>>;
  readonly limit: { readonly lines: number; readonly windowMs: number };
  readonly onLeftOut: (reason: 'sampled' | 'limited', lines: number) => void;
}

/** Fields of one line beside message, level, time and logger; already clean. */
export type Fields = Readonly<Record<string, unknown>>;

interface About {
  readonly logger: string;
  readonly level: Level;
  readonly message: string;
}

/** Writes lines with the fields that every line has. */
export class Logs {
  readonly #options: LogsOptions;
  readonly #cleaner: Cleaner;
  readonly #pino: PinoLogger;
  readonly #named = new Map<string, PinoLogger>();
  readonly #limit: MessageLimit<About>;
  readonly #sweeper: NodeJS.Timeout;

  constructor(writer: LineWriter, cleaner: Cleaner, options: LogsOptions) {
    this.#options = options;
    this.#cleaner = cleaner;
    this.#pino = pino(
      {
        base: options.base,
        level: options.level,
        messageKey: 'message',
        timestamp: timestamp(),
        formatters: { level: level => ({ level }) },
        // What is given to it is clean already.
        serializers: {},
      },
      writer.stream,
    );
    const { lines, windowMs } = options.limit;
    this.#limit = new MessageLimit(lines, windowMs, (about, suppressed) => {
      options.onLeftOut('limited', suppressed);
      this.#put(about, { suppressed, data: { window_seconds: windowMs / 1000 } });
    });
    this.#sweeper = setInterval(() => this.#limit.sweep(Date.now()), Math.max(windowMs / 4, 100)).unref();
  }

  logger(name: string): Logger {
    const clean = this.#cleaner.text(name, 80);
    const write =
      (level: Level) =>
      (message: string, data?: Readonly<Record<string, unknown>>, details?: Details): void => {
        if (!this.isEnabled(level)) return;
        this.write({ logger: clean, level, message: this.#cleaner.text(message) }, () => this.#fields(data, details));
      };
    return Object.fromEntries(LEVELS.map(level => [level, write(level)])) as Logger;
  }

  /** A line that may be sampled and limited; its fields are made only when it is written. */
  write(about: About, fields: () => Fields): void {
    if (!this.#isSampled(about.level)) return;
    if (this.#limit.admits(`${about.logger} ${about.level} ${about.message}`, about, Date.now())) {
      this.#put(about, this.#marked(about.level, fields()));
    }
  }

  /** A line that may be sampled and is never limited: one for each of what somebody asked for. */
  each(about: About, fields: () => Fields, context: Context): void {
    if (!this.isEnabled(about.level) || !this.#isSampled(about.level, context)) return;
    this.#put(about, this.#marked(about.level, fields()), context);
  }

  /** A line that is always written. */
  always(about: About, fields: Fields): void {
    if (this.isEnabled(about.level)) this.#put(about, fields);
  }

  isEnabled(level: Level): boolean {
    return this.#pino.isLevelEnabled(level);
  }

  #shareOf(level: Level): number {
    return level === 'debug' || level === 'info' ? (this.#options.sample[level] ?? 1) : 1;
  }

  #isSampled(level: Level, context?: Context): boolean {
    const share = this.#shareOf(level);
    if (share >= 1 || (requestOf(context)?.share ?? Math.random()) < share) return true;
    this.#options.onLeftOut('sampled', 1);
    return false;
  }

  /** Who counts lines must know for how many each stands. */
  #marked(level: Level, fields: Fields): Fields {
    const share = this.#shareOf(level);
    return share < 1 ? { ...fields, sample_rate: share } : fields;
  }

  /** Says what was left out until now. */
  stop(): void {
    clearInterval(this.#sweeper);
    this.#limit.sweep();
  }

  #fields(data: Readonly<Record<string, unknown>> | undefined, details: Details | undefined): Fields {
    return {
      ...(data === undefined ? {} : { data: this.#cleaner.data(data) }),
      ...(details?.performance === undefined ? {} : { performance: this.#cleaner.data(details.performance) }),
      ...(details?.context === undefined ? {} : { context: this.#cleaner.data(details.context) }),
      ...(details?.error === undefined ? {} : this.error(details.error)),
    };
  }

  /** An error as fields of a line. */
  error(error: unknown): Fields {
    const { type, message, ...others } = describeError(error, this.#cleaner);
    return { error_type: type, error: message, ...others };
  }

  #put({ logger, level, message }: About, fields: Fields, context: Context = contexts.active()): void {
    const line: Record<string, unknown> = {};
    const request = requestOf(context);
    if (request !== undefined) {
      line.correlation_id = request.correlationId;
      line.request_id = request.requestId;
      if (request.userId !== undefined) line.user_id = request.userId;
      if (request.sessionId !== undefined) line.session_id = request.sessionId;
    }
    const ids = traceIds(context);
    if (ids !== undefined) {
      line.trace_id = ids.traceId;
      line.span_id = ids.spanId;
    }
    this.#of(logger)[level](Object.assign(line, fields), message);
  }

  #of(name: string): PinoLogger {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const created = this.#pino.child({ logger: name });
    // A name for every request would be a mistake; the mistake must not fill the memory.
    if (this.#named.size < 200) this.#named.set(name, created);
    return created;
  }
}

/** Milliseconds as they stand in a time. */
const MILLISECONDS = Array.from({ length: 1_000 }, (_, ms) => `.${String(ms).padStart(3, '0')}Z"`);

/** The time of now as a field; lines mostly share their second with the line before. */
function timestamp(): () => string {
  let second = -1;
  let begin = '';
  return () => {
    const now = Date.now();
    const ms = now % 1_000;
    if (now - ms !== second) {
      second = now - ms;
      begin = `,"timestamp":"${new Date(second).toISOString().slice(0, -5)}`;
    }
    return begin + MILLISECONDS[ms];
  };
}
