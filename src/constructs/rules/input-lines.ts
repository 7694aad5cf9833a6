import type { LogInput } from '../../model/rule.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needLabels, needNumber } from '../input.ts';

/** When a line is written, and what is known of it beside its text. Times count from the beginning of the test. */
export interface LogLinesProps {
  /** Of the first line. @default '0s' */
  readonly from?: DurationInput;
  /** Between two lines. @default '1m' */
  readonly every?: DurationInput;
  /** How often it is written. @default 1 */
  readonly times?: number;
  /** Structured metadata, such as `{ error_type: 'TypeError' }`; Loki finds `detected_level` by itself. @default - none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Log lines in a test of a LogQL rule. */
export interface InputLines extends LogLinesProps {
  readonly stream: Readonly<Record<string, string>>;
  readonly line: string;
}

/** A line that a service writes: `logLines({ service: 'api' }, 'panic: no memory', { from: '3m', every: '10s', times: 5 })`. */
export const logLines = (
  stream: Readonly<Record<string, string>>,
  line: string,
  props: LogLinesProps = {},
): InputLines => ({ ...props, stream, line });

/** @throws InputError `duration-invalid`, `number-invalid`, `label-invalid`, `log-query-selector-empty` */
export function resolveLines({ stream, line, from, every, times, metadata }: InputLines): LogInput {
  if (Object.keys(stream).length === 0)
    throw new InputError(
      'log-query-selector-empty',
      `The line "${line.slice(0, 60)}" belongs to no stream.`,
      "Name the service that writes it: logLines({ service: 'api' }, '…').",
    );
  return {
    stream: needLabels('A log stream', stream),
    metadata: needLabels('Structured metadata', metadata ?? {}),
    line,
    fromSeconds: Duration.parse(from ?? '0s').seconds,
    everySeconds: Duration.parse(every ?? '1m').seconds,
    count: needNumber('`times` of log lines', times ?? 1, { from: 1 }),
  };
}
