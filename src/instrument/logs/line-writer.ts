import { openSync } from 'node:fs';
import { DescriptorSink } from './descriptor-sink.ts';

/** Where lines go: a descriptor or a file, which nobody waits for, or anything that takes lines. */
export type LogDestination = number | string | { write(line: string): void };

/** Lines wait for so many bytes or so long before they are written. */
const BATCH_BYTES = 12_288;
const FLUSH_MS = 250;
const NEW_LINE = 10;
const STANDARD_ERROR = 2;
/** What waits for a reader of standard error at the end is a line or two. */
const LAST_WORDS_BYTES = 4_096;

export interface LineWriterOptions {
  readonly destination: LogDestination;
  /** Bytes that may wait; what comes on top is dropped and counted. */
  readonly bufferBytes: number;
  /** Longer the process does not wait at its end for whoever reads, or does not any more. */
  readonly patienceMs: number;
  /** Told how many lines were lost since it was told last. */
  readonly onDropped: (lines: number) => void;
}

/** Writes lines without waiting for whoever reads them, in bounded memory. */
export class LineWriter {
  readonly stream: { write(line: string): void };
  readonly #sink: DescriptorSink | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #options: LineWriterOptions;
  readonly #batch: number;
  #patienceMs: number;
  #lines: string[] = [];
  #length = 0;
  /** Not told yet. */
  #dropped = 0;
  #droppedInAll = 0;
  #stopped = false;
  /** Standard error, once it was told that lines are lost at the end. */
  #told: DescriptorSink | undefined;

  constructor(options: LineWriterOptions) {
    const { destination, bufferBytes, patienceMs } = options;
    this.#options = options;
    this.#patienceMs = patienceMs;
    this.#batch = Math.min(BATCH_BYTES, bufferBytes / 4);
    if (typeof destination === 'object') this.stream = destination;
    else {
      // A file is opened here and now: a process that ends at once could not write its lines into one that is not open yet.
      const fd = typeof destination === 'string' ? openSync(destination, 'a') : destination;
      this.#sink = new DescriptorSink(fd, bufferBytes);
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

  /** Writes what waits, as far as somebody reads, and gives up the rest. Lines that come later are written at once. */
  stop(): void {
    clearInterval(this.#timer);
    this.flushNow();
    this.#giveUp();
    this.#stopped = true;
  }

  #flush(): void {
    this.#hand();
    if (this.#sink === undefined) return;
    const done = this.#sink.flush(this.#patienceMs);
    // Whoever reads is waited for again; who does not, once.
    this.#patienceMs = done ? this.#options.patienceMs : 0;
  }

  #giveUp(): void {
    const lines = (this.#sink?.drop() ?? []).reduce((sum, bytes) => sum + countLines(bytes), 0);
    if (lines === 0 || this.#told !== undefined) return;
    // It may be the terminal that does not show any more: this must not wait either.
    this.#told = new DescriptorSink(STANDARD_ERROR, LAST_WORDS_BYTES);
    const message = `${lines} log lines could not be written at the end, ${this.#droppedInAll} were dropped before`;
    this.#told.write(Buffer.from(`sightline/instrument: ${message}\n`));
    this.#told.flush(0);
  }

  #turn(): void {
    this.#hand();
    this.#tell();
  }

  /** Lines are handed on many at a time. */
  #add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    // Nobody comes by any more for what is said after the end.
    if (this.#stopped) this.stop();
    else if (this.#length >= this.#batch) this.#hand();
  }

  #hand(): void {
    if (this.#lines.length === 0) return;
    const batch = Buffer.from(this.#lines.join(''));
    if (this.#sink?.write(batch) === false) {
      this.#dropped += this.#lines.length;
      this.#droppedInAll += this.#lines.length;
    }
    this.#lines = [];
    this.#length = 0;
  }

  #tell(): void {
    if (this.#dropped === 0) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.#options.onDropped(lines);
  }
}

function countLines(lines: Buffer): number {
  let count = 0;
  for (const byte of lines) if (byte === NEW_LINE) count += 1;
  return count;
}
