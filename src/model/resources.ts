import type { Bytes } from '../shared/bytes.ts';

/** What a container gets, and at most takes. */
export interface Resources {
  /** Thousandths of a core. */
  readonly cpuRequestMillis: number;
  readonly memoryRequest: Bytes;
  readonly memoryLimit: Bytes;
  readonly pids: number;
}
