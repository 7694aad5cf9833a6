import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { counting, type Slopes } from '../counting.ts';
import { at } from './scraped.ts';

const { diskReads, diskWrites, diskWaited } = nodeMetrics;
const vda = { ...at, device: 'vda' } as const;

/** By the minute: seconds that requests waited, reads, writes. */
const load = (waited: Slopes, reads: Slopes, writes: Slopes) => [
  series(diskWaited, vda, counting(...waited)),
  series(diskReads, vda, counting(...reads)),
  series(diskWrites, vda, counting(...writes)),
];

export const diskSlow = defineAlert({
  // Seconds of waiting for each request. A rotating disk needs a hundredth of one, flash less than a thousandth; the
  // length of the queue says nothing, since flash and arrays are fast only with a long one. Devices made of others are
  // left out, as is what lies in memory or in a drive.
  expr: diskWaited
    .rate('5m', { device: { notMatch: /(loop|z?ram|sr|fd|dm-|md|nbd).*/ } })
    .div(diskReads.rate('5m').add(diskWrites.rate('5m'))),
  levels: { warning: { above: 0.1, for: '15m' } },
  // A request that waits for ever while none is completed is the worst there is: its share is infinite, and fires.
  allow: { 'lint-division': 'no requests and no waiting is no number; waiting without a completed request is to fire' },
  summary: (l, v) => `A request to the disk ${l.device} of ${l.instance} waits ${v.duration} on average`,
  runbook: {
    means: 'Reads and writes queue: the disk is given more than it can do, or it has got slow.',
    impact:
      'Whatever waits for the disk is slow: databases, log writes, the start of containers. Load rises, CPU idles.',
    confirm: [
      '`iostat -x 5`: `r_await`, `w_await` and `aqu-sz` of the device.',
      '`iotop -oPa` names the processes that read and write.',
      'Cloud disks: the provider’s graph of operations and bytes a second beside the limit of that size.',
    ],
    causes: [
      'A cloud disk whose burst credit is used up.',
      'A backup, an import or a compaction beside the usual work.',
      'Memory that is short: what was cached is read again and again, see NodeMemoryStalls.',
      'A dying disk that tries again: `dmesg | grep -i -E "i/o error|reset"`.',
    ],
    fix: [
      'Move or slow down (`ionice -c3`) what is not urgent.',
      'A larger or faster disk: on most clouds operations grow with its size.',
      'I/O errors in the kernel’s log: replace it while it can still be read.',
    ],
  },
  tests: [
    firesWhen('its requests begin to wait 0.2 s in place of 0.05', {
      given: load(
        [
          [6, 20],
          [24, 30],
        ],
        [[60, 50]],
        [[60, 50]],
      ),
      from: '37m',
      labels: vda,
      annotations: { summary: 'A request to the disk vda of one waits 200ms on average' },
    }),
    firesWhen('as much waiting is that of fewer reads', {
      given: load(
        [[18, 50]],
        [
          [240, 20],
          [30, 30],
        ],
        [[60, 50]],
      ),
      from: '38m',
      labels: vda,
    }),
    firesWhen('as much waiting is that of fewer writes', {
      given: load(
        [[18, 50]],
        [[60, 50]],
        [
          [240, 20],
          [30, 30],
        ],
      ),
      from: '38m',
      labels: vda,
    }),
    firesWhen('each waits a little more than a tenth of a second', {
      given: load([[12.6, 30]], [[60, 30]], [[60, 30]]),
      at: '25m',
      labels: vda,
    }),
    staysSilentWhen('each waits a tenth of a second', { given: load([[12, 30]], [[60, 30]], [[60, 30]]), at: '25m' }),
    staysSilentWhen('it is a device made of others', {
      given: [
        series(diskWaited, { ...at, device: 'dm-0' }, counting([60, 30])),
        series(diskReads, { ...at, device: 'dm-0' }, counting([60, 30])),
        series(diskWrites, { ...at, device: 'dm-0' }, counting([60, 30])),
      ],
      at: '25m',
    }),
  ],
});
