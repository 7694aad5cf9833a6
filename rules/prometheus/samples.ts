import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { counting } from '../counting.ts';
import { copy, target } from './scraped.ts';

const { headSamples, samplesDuplicate, samplesOutOfBounds, samplesOutOfOrder } = prometheusMetrics;

const refused = (duplicate: string, outOfOrder: string, outOfBounds: string) => [
  series(samplesDuplicate, target, duplicate),
  series(samplesOutOfOrder, target, outOfOrder),
  series(samplesOutOfBounds, target, outOfBounds),
];
/** A restart, then eight minutes of two a minute. */
const GROWS = '500x4 2+2x7 16x40';

export const samplesRefused = defineAlert({
  expr: samplesDuplicate.increase('10m').add(samplesOutOfOrder.increase('10m')).add(samplesOutOfBounds.increase('10m')),
  levels: { warning: { above: 10 } },
  summary: (l, v) => `${l.instance} refused ${v.fixed(0)} samples of its targets within ten minutes`,
  runbook: {
    means:
      'Targets expose samples that cannot be stored: twice for the same moment, older than a newer one, or far from now.',
    impact: 'Of such a series one value is kept by chance, or none: graphs jump, and rates are wrong.',
    confirm: [
      'The log of Prometheus names the target: “Error on ingesting samples”, “duplicate timestamp”, “out-of-order”.',
      '`curl <target>/metrics | grep -v "^#" | sed "s/ .*//" | sort | uniq -d` lists what it exposes twice.',
    ],
    causes: [
      'Relabelling that removes the label by which two series differed.',
      'Two targets or jobs that give series the same labels.',
      'Time stamps of its own in what a target exposes, from a clock that is wrong.',
    ],
    fix: [
      'Keep the label, or give the two targets different ones.',
      'Stop the target from writing time stamps; the time of the scrape is right for nearly everything.',
    ],
  },
  tests: [
    firesWhen('more than ten came twice', {
      given: refused(GROWS, '3x60', '3x60'),
      from: '9m',
      until: '17m',
      labels: target,
      annotations: { summary: 'one refused 11 samples of its targets within ten minutes' },
    }),
    firesWhen('more than ten came in the wrong order', {
      given: refused('3x60', GROWS, '3x60'),
      from: '9m',
      until: '17m',
      labels: target,
    }),
    firesWhen('more than ten were far from now', {
      given: refused('3x60', '3x60', GROWS),
      from: '9m',
      until: '17m',
      labels: target,
    }),
    firesWhen('eleven were refused', { given: refused('0x1 11x30', '0x40', '0x40'), at: '9m', labels: target }),
    staysSilentWhen('ten were refused', { given: refused('0x1 10x30', '0x40', '0x40'), at: '9m' }),
  ],
});

export const storesNothing = defineAlert({
  // A Prometheus that scrapes nothing but itself stores thirty a second.
  expr: headSamples.rate('5m').sumBy('instance'),
  levels: { error: { below: 1, for: '5m' } },
  summary: l => `${l.instance} answers and stores next to nothing`,
  runbook: {
    means:
      'Less than one sample a second gets into its storage. A single Prometheus cannot tell this of itself: another copy does, or the outside watcher.',
    impact: 'Its alerts see nothing new. What it showed before stays on dashboards for five minutes.',
    confirm: ['Its log: “no space left on device”, “read-only file system”.', '`df -h` and `df -i` of its volume.'],
    causes: ['The volume is full or was remounted read-only after an error.', 'Its configuration has lost all jobs.'],
    fix: ['Enlarge or mend the volume, then restart it.', 'Synthesize and apply the configuration again.'],
    escalate: 'To whoever runs the storage, when the volume is read-only.',
  },
  tests: [
    firesWhen('nothing has been stored for ten minutes, and its copy works', {
      given: [
        series(headSamples, { ...target, type: 'float' }, counting([6000, 20], [0, 40])),
        series(headSamples, { ...target, type: 'histogram' }, counting([0, 60])),
        series(headSamples, { ...copy, type: 'float' }, counting([6000, 60])),
      ],
      from: '29m',
      labels: { instance: 'one' },
      annotations: { summary: 'one answers and stores next to nothing' },
    }),
    firesWhen('it is one in two seconds', {
      given: [series(headSamples, { ...target, type: 'float' }, counting([30, 30]))],
      at: '25m',
      labels: { instance: 'one' },
    }),
    staysSilentWhen('it is one a second', {
      given: [series(headSamples, { ...target, type: 'float' }, counting([60, 30]))],
      at: '25m',
    }),
    staysSilentWhen('it is less than one a second of either kind', {
      given: [
        series(headSamples, { ...target, type: 'float' }, counting([48, 30])),
        series(headSamples, { ...target, type: 'histogram' }, counting([48, 30])),
      ],
      at: '25m',
    }),
  ],
});
