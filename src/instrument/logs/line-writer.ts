import { openSync } from 'node:fs';
import { pino } from 'pino';

/** Where lines go: a descriptor or file that is written asynchronously, or anything that takes lines. */
export type LogDestination = number | string | { write(line: string): void };

/** Lines wait for so many bytes or so long before they are written. */
const BATCH_BYTES = 12_288;
const FLUSH_MS = 250;
/** Longer the process does not wait at its end for whoever reads, or does not any more. */
const LAST_WRITE_MS = 1_000;
const NEW_LINE = 10;

export interface LineWriterOptions {
  readonly destination: LogDestination;
  /** Bytes that may wait; what comes on top is dropped and counted. */
  readonly bufferBytes: number;
  /** Told how many lines were lost since it was told last. */
  readonly onDropped: (lines: number) => void;
}

/** Writes lines without waiting for whoever reads them, in bounded memory. */
export class LineWriter {
  readonly stream: { write(line: string): void };
  readonly #sink: ReturnType<typeof pino.destination> | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #options: LineWriterOptions;
  readonly #batch: number;
  #lines: string[] = [];
  #length = 0;
  #dropped = 0;
  #stopped = false;

  constructor(options: LineWriterOptions) {
    const { destination, bufferBytes } = options;
    this.#options = options;
    this.#batch = Math.min(BATCH_BYTES, bufferBytes / 4);
    if (typeof destination === 'object') this.stream = destination;
    else {
      // A file is opened here and now: a process that ends at once could not write its lines into one that is not open yet.
      const dest = typeof destination === 'string' ? openSync(destination, 'a') : destination;
      this.#sink = pino.destination({ dest, sync: false, contentMode: 'buffer', maxLength: bufferBytes });
      this.#sink.on('drop', (lines: Buffer) => (this.#dropped += countLines(lines)));
      // A reader that went away must not end the application.
      this.#sink.on('error', () => (this.#dropped += 1));
      this.stream = { write: line => this.#add(line) };
    }
    this.#timer = setInterval(() => this.#turn(), FLUSH_MS).unref();
  }

  /** What waits is written before the process goes on: for its last moments. */
  flushNow(): void {
    this.#flush();
    if (this.#dropped === 0) return;
    // There is room now for the line that says so.
    this.#tell();
    this.#flush();
  }

  #flush(): void {
    this.#hand();
    try {
      if (this.#sink !== undefined) flushInTime(this.#sink);
    } catch {
      // Not open yet, or nobody reads any more: there is nothing left to try.
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopped = true;
    this.flushNow();
  }

  #turn(): void {
    this.#hand();
    this.#tell();
  }

  /** The sink looks at all that waits in it for each line it is given, so it is given many at a time. */
  #add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    // Nobody comes by any more for what is said after the end.
    if (this.#stopped) this.flushNow();
    else if (this.#length >= this.#batch) this.#hand();
  }

  #hand(): void {
    if (this.#lines.length === 0) return;
    const batch = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#length = 0;
    // Its types do not know of buffers.
    this.#sink?.write(batch as unknown as string);
  }

  #tell(): void {
    if (this.#dropped === 0) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.#options.onDropped(lines);
  }
}

/** Left alone, it tries for ever what can never succeed: to write where nobody reads any more. */
function flushInTime(sink: ReturnType<typeof pino.destination>): void {
  const { fd } = sink as unknown as { readonly fd: number };
  const end = performance.now() + LAST_WRITE_MS;
  const get = (): number => {
    if (performance.now() < end) return fd;
    throw Object.assign(new Error('nobody reads'), { code: 'EAGAIN' });
  };
  Object.assign(sink, { retryEAGAIN: () => performance.now() < end });
  Object.defineProperty(sink, 'fd', { get, configurable: true });
  try {
    sink.flushSync();
  } finally {
    Object.assign(sink, { retryEAGAIN: () => true });
    Object.defineProperty(sink, 'fd', { value: fd, writable: true, configurable: true });
  }
}

function countLines(lines: Buffer): number {
  let count = 0;
  for (const byte of lines) if (byte === NEW_LINE) count += 1;
  return count;
}
