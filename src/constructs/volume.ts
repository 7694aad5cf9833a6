import { Bytes, type BytesInput } from '../shared/bytes.ts';
import { needNumber } from './input.ts';

/** What a stack will have to take in. Only sizes depend on it. */
export interface VolumeProps {
  /** Machines of the cluster. @default 3 */
  readonly nodes?: number;
  /** Instances of each service. @default 2 */
  readonly instancesPerService?: number;
  /** Log lines of all services, uncompressed. @default '2Gi' */
  readonly logsPerDay?: BytesInput;
  /** Spans of all services, before sampling. @default 100 */
  readonly spansPerSecond?: number;
  /** Series applications push by OTLP, span metrics included. @default 5000 */
  readonly pushedSeries?: number;
}

export interface Volume {
  readonly nodes: number;
  readonly instancesPerService: number;
  readonly logBytesPerDay: number;
  readonly spansPerSecond: number;
  readonly pushedSeries: number;
}

/** Fills in the defaults. @throws InputError `number-invalid`, `bytes-invalid` */
export const resolveVolume = (props: VolumeProps): Volume => ({
  nodes: needNumber('expect.nodes', props.nodes ?? 3, { from: 1 }),
  instancesPerService: needNumber('expect.instancesPerService', props.instancesPerService ?? 2, { from: 1 }),
  logBytesPerDay: Bytes.parse(props.logsPerDay ?? '2Gi').bytes,
  spansPerSecond: needNumber('expect.spansPerSecond', props.spansPerSecond ?? 100, { from: 0, whole: false }),
  pushedSeries: needNumber('expect.pushedSeries', props.pushedSeries ?? 5000, { from: 0 }),
});
