import { type AlertDefinition, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { beside, elsewhere, firing, of, otherQueue, placeOf, type Queue } from './subject.ts';

/** More comes than is done, and what waits is more than is done in ten minutes. */
export function grows(queue: Queue): AlertDefinition<'warning' | 'error'> {
  const { name, depth, processed, by, keep } = queue;
  const pace = processed.rate('10m').sumBy(...keep);
  const waiting = depth.value().maxBy(...keep);
  const growing = depth
    .deriv('30m')
    .maxBy(...keep)
    .gt(0);
  const given = (waits: string, done: number) => [
    of(queue, depth, waits),
    // It has started anew, and sees the queue become shorter.
    beside(queue, depth, '500-9x60'),
    of(queue, processed, `0+${done / 2}x90`),
    beside(queue, processed, `0+${done / 2}x90`),
    ...otherQueue(queue, depth, '0x90'),
    ...otherQueue(queue, processed, '0+6000x90'),
    elsewhere(queue, depth, '90000+900x90'),
    elsewhere(queue, processed, '0+12000x90'),
  ];
  // What another process sees grows from below.
  const even = (waits: string) => [
    of(queue, depth, waits),
    beside(queue, depth, '100+1x60'),
    of(queue, processed, '0+30x60'),
    beside(queue, processed, '0+30x60'),
  ];
  return defineAlert({
    expr: waiting.div(pace.gt(0)).and(growing),
    // Ten minutes are what a user who started something waits for; an hour is a morning that is lost.
    levels: { warning: { above: 600, for: '15m' }, error: { above: 3600, for: '15m' } },
    summary: (l, v) =>
      `${placeOf(queue, by && l[by])}: what waits takes ${v.duration} at this pace, and it becomes more`,
    runbook: {
      means: `Jobs are added to the queue of ${name} faster than workers finish them. The time is how long the backlog would last if nothing more came.`,
      impact:
        'Everything that is queued now is done that much later. With a limit on the queue’s length, jobs get lost.',
      confirm: [waiting.text, pace.text, 'Did more come, or is less done? Compare both with yesterday.'],
      causes: [
        'A burst: an import, a campaign, a schedule that starts everything at the full hour.',
        'Each job takes longer since something it calls has become slow.',
        'Workers were lost in a deployment.',
      ],
      fix: [
        'Add workers as far as what they call can take it.',
        'Hold back what produces the jobs; bulk work goes to a queue of its own.',
        'Jobs that became slow: look at the traces of one, and mend what it waits for.',
      ],
    },
    tests: [
      firesWhen('one more a second comes than is done', {
        given: given('600+60x90', 60),
        from: '16m',
        labels: firing(queue),
        severity: 'warning',
      }),
      firesWhen('an hour’s work waits, and the line shrinks again after an hour', {
        given: given('3610+1x60 3669-1x29', 60),
        from: '16m',
        until: '75m',
        labels: firing(queue),
        severity: ['warning', 'error'],
      }),
      firesWhen('630 wait where one a second is done, and they become hardly more', {
        given: given('630+0.03x90', 60),
        at: '20m',
        labels: firing(queue),
        severity: 'warning',
        annotations: {
          summary: `${placeOf(queue, by && firing(queue)[by])}: what waits takes 10m 30s at this pace, and it becomes more`,
        },
      }),
      firesWhen('the workers become slower', {
        given: [
          of(queue, depth, '900+0.1x60'),
          of(queue, processed, '0+120x30 3630+30x40'),
          elsewhere(queue, depth, '900x60'),
        ],
        from: '48m',
        labels: firing(queue),
        severity: 'warning',
      }),
      firesWhen('a fifth of what waits is thrown away, and then it grows on', {
        given: [of(queue, depth, '3700+60x60 5500+60x20'), of(queue, processed, '0+60x90')],
        at: '62m',
        labels: firing(queue),
        severity: ['warning', 'error'],
      }),
      staysSilentWhen('exactly ten minutes’ work waits', { given: even('600x60'), at: '60m' }),
      firesWhen('exactly an hour’s work waits', {
        given: even('3600x60'),
        at: '60m',
        labels: firing(queue),
        severity: 'warning',
      }),
      firesWhen('the workers become slower, and an hour’s work waits', {
        given: [of(queue, depth, '3610+0.1x60'), of(queue, processed, '0+120x30 3630+30x40')],
        from: '51m',
        already: 'warning',
        labels: firing(queue),
        severity: ['warning', 'error'],
      }),
      staysSilentWhen('the backlog is done in less than ten minutes', { given: given('555+0.3x90', 60), at: '60m' }),
      staysSilentWhen('it becomes shorter', { given: given('9000-30x90', 60), at: '60m' }),
      staysSilentWhen('it is long and stays so', {
        given: [of(queue, depth, '9000x90'), of(queue, processed, '0+60x90')],
        at: '60m',
      }),
      staysSilentWhen('nothing is done at all, which QueueStuck tells', { given: given('9000+30x90', 0), at: '60m' }),
    ],
  });
}

/** Work waits, and none is finished. */
export function stuck(queue: Queue): AlertDefinition<'error'> {
  const { name, depth, processed, by, keep } = queue;
  const waiting = depth
    .range('10m')
    .minOverTime()
    .maxBy(...keep);
  const done = processed.increase('10m').sumBy(...keep);
  const given = (waits: string, finished: string) => [
    of(queue, depth, waits),
    beside(queue, depth, waits.replaceAll('5', '2')),
    of(queue, processed, finished),
    beside(queue, processed, finished),
    ...otherQueue(queue, depth, '3x60'),
    ...otherQueue(queue, processed, '0+60x60'),
    elsewhere(queue, depth, '9x60'),
    elsewhere(queue, processed, '0+60x60'),
  ];
  return defineAlert({
    expr: waiting.unless(done.ge(1)),
    levels: { error: { above: 0, for: '5m' } },
    summary: (l, v) => `${placeOf(queue, by && l[by])}: ${v.fixed(0)} jobs wait and none is finished`,
    runbook: {
      means: `At every moment of the last ten minutes something waited in the queue of ${name}, and not one job ended.`,
      impact: 'The feature behind the queue does not work at all, though every process may look healthy.',
      confirm: [waiting.text, done.text, 'The last log line of a worker: what was it about to do?'],
      causes: [
        'Workers hang: a lock, or a call without a timeout.',
        'Workers lost their connection to the broker and did not connect again.',
        'One job at the head fails at once and is put back each time.',
      ],
      fix: [
        'Take a stack dump of one worker, then restart the workers.',
        'Move a job that always fails out of the way, and keep it to find out why.',
        'If jobs legitimately take longer than a quarter of an hour, tune `for` of this alert.',
      ],
      escalate: 'To whoever runs the broker when restarted workers do not take a job either.',
    },
    tests: [
      firesWhen('five wait, then none for a moment, then five', {
        given: given('5x10 0 5x40', '0x60'),
        from: '5m',
        until: '11m',
        labels: firing(queue),
        annotations: {
          summary: `${placeOf(queue, by && firing(queue)[by])}: 5 jobs wait and none is finished`,
        },
      }),
      firesWhen('they wait for ten minutes after that moment', {
        given: given('5x10 0 5x40', '0x60'),
        from: '26m',
        labels: firing(queue),
      }),
      firesWhen('one waits, and no counter of what is done exists', {
        given: [of(queue, depth, '1x60'), elsewhere(queue, processed, '0+60x60')],
        from: '5m',
        labels: firing(queue),
      }),
      firesWhen('the workers stop after twenty minutes', {
        given: given('5x60', '0+30x20 600x40'),
        from: '34m',
        labels: firing(queue),
      }),
      firesWhen('two processes finish less than one job together', {
        given: given('5x60', '0+0.045x60'),
        at: '30m',
        labels: firing(queue),
      }),
      staysSilentWhen('they finish exactly one', {
        given: [of(queue, depth, '5x60'), of(queue, processed, '0+0.1x60')],
        at: '30m',
      }),
      staysSilentWhen('they start again every nine minutes, and finish some', {
        given: [of(queue, depth, '5x60'), of(queue, processed, Array(7).fill('0+3x8').join(' '))],
        at: '50m',
      }),
      staysSilentWhen('they finish a little more than one', { given: given('5x60', '0+0.054x60'), at: '30m' }),
      staysSilentWhen('nothing waits', { given: given('0x60', '0x60'), at: '30m' }),
    ],
  });
}
