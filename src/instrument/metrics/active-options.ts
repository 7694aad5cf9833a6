import type { DurationInput } from '../../shared/duration.ts';
import type { Declared } from './declared.ts';

/** Gauges of those whom `identify` names, without labels; of each kind the newest 100,000 are counted. */
export interface ActiveOptions {
  readonly users?: Declared;
  readonly sessions?: Declared;
  /** How long they count after they were seen. @default '5m' */
  readonly within?: DurationInput;
}

/** Who is there; an empty id, or `null`, is nobody. */
export interface Identified {
  readonly userId?: string | number | null | undefined;
  readonly sessionId?: string | number | null | undefined;
}
