import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';

/** After so long a full pipe is tried again, longer and longer while nobody reads. */
const RETRY_MS = { first: 2, longest: 100 };

/**
 * Writes to a descriptor in bounded memory. A pipe, socket or terminal is written to without waiting: a write that waits
 * for a reader who stopped reading, on whichever thread, cannot be called off, and the process could not end.
 */
export class DescriptorSink {
  readonly #way: Way;
  readonly #room: number;
  #waiting: Buffer[] = [];
  #bytes = 0;
  /** A write is under way, or another attempt is due. */
  #isBusy = false;

  /** @param room bytes that may wait */
  constructor(fd: number, room: number) {
    this.#way = wayOf(fd);
    this.#room = room;
  }

  /** @returns whether there was room */
  write(bytes: Buffer): boolean {
    if (this.#bytes + bytes.length > this.#room) return false;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (!this.#isBusy) this.#next();
    return true;
  }

  /**
   * Writes what waits before the process goes on. What another thread is writing already may end behind it.
   * @returns whether all was written within this time
   */
  flush(patienceMs: number): boolean {
    const end = performance.now() + patienceMs;
    try {
      while (this.#waiting.length > 0) {
        if (this.#writeSome()) continue;
        if (performance.now() >= end) return false;
        pause(RETRY_MS.first);
      }
    } catch {
      // Whoever read is gone, or the disk is full: there is nothing to wait for.
      return false;
    }
    return true;
  }

  /** Gives up what waits. */
  drop(): readonly Buffer[] {
    const dropped = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return dropped;
  }

  #next(retryMs = RETRY_MS.first): void {
    this.#isBusy = this.#waiting.length > 0;
    if (!this.#isBusy) return;
    if (this.#way.waits) this.#writeAside();
    else this.#writeNow(retryMs);
  }

  #writeNow(retryMs: number): void {
    try {
      let wrote = false;
      while (this.#waiting.length > 0 && this.#writeSome()) wrote = true;
      this.#isBusy = this.#waiting.length > 0;
      const next = wrote ? RETRY_MS.first : Math.min(2 * retryMs, RETRY_MS.longest);
      // As long as somebody may read on, the process is not at its end.
      if (this.#isBusy) setTimeout(() => this.#next(next), retryMs);
    } catch {
      // Nobody reads any more, which must not end the application. The next lines try again.
      this.#isBusy = false;
    }
  }

  /** A disk may be slow: it is written to by another thread. */
  #writeAside(): void {
    const bytes = this.#take();
    write(this.#way.fd, bytes, (error, written) => {
      if (error !== null || written < bytes.length) this.#putBack(bytes.subarray(written ?? 0));
      if (error === null) this.#next();
      else this.#isBusy = false;
    });
  }

  /** @returns whether anything was written: not where the reader has to catch up */
  #writeSome(): boolean {
    const bytes = this.#take();
    let written = 0;
    try {
      written = writeSync(this.#way.fd, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') throw error;
    } finally {
      if (written < bytes.length) this.#putBack(bytes.subarray(written));
    }
    return written > 0;
  }

  #take(): Buffer {
    const bytes = this.#waiting.shift() ?? Buffer.alloc(0);
    this.#bytes -= bytes.length;
    return bytes;
  }

  #putBack(bytes: Buffer): void {
    this.#waiting.unshift(bytes);
    this.#bytes += bytes.length;
  }
}

/** How a descriptor is written to. */
interface Way {
  readonly fd: number;
  /** A write may wait. */
  readonly waits: boolean;
  /** Kept so that nobody closes the descriptor. */
  readonly held?: Socket;
}

function wayOf(fd: number): Way {
  try {
    // Its own opening of the terminal: to make the other one not wait would change what the shell and others see.
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    if (isatty(fd)) return { fd: openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY), waits: false };
    const kind = fstatSync(fd);
    // Node has no other way to say that writes shall not wait; `process.stdout` does the same.
    if (kind.isFIFO() || kind.isSocket())
      return { fd, waits: false, held: new Socket({ fd, readable: false, writable: true }) };
  } catch {
    // No such descriptor, or a terminal of another system or user.
  }
  return { fd, waits: true };
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
