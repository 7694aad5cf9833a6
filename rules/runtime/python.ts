import { type AlertDefinition, Duration, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { pythonMetrics } from 'sightline/catalogue';
import type { Processes } from './subject.ts';

const labels = { instance: 'one' };

export function uncollectable(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const objects = processes.counter(pythonMetrics.uncollectable);
  const expr = objects.increase('1h').sumBy('instance');
  const given = (old: string, young: string) => [
    ...processes.series(
      objects,
      { one: old, again: '0x120', other: '0x120', elsewhere: '0+60x120' },
      { generation: '2' },
    ),
    ...processes.series(
      objects,
      { one: young, again: '0x120', other: '0x120', elsewhere: '0x120' },
      { generation: '1' },
    ),
  ];
  return defineAlert({
    expr,
    // A library may leave a few at its start; a dozen an hour go on.
    levels: { warning: { above: 12 } },
    summary: (l, v) => `${l.instance} of ${name}: Python could not free ${v.fixed(0)} objects within an hour`,
    runbook: {
      means: `The garbage collector of a Python process of ${name} found objects in cycles that it may not free.`,
      impact: 'They stay until the process ends, with all that they refer to.',
      confirm: [expr.text, '`import gc; gc.set_debug(gc.DEBUG_SAVEALL)` in a test run, then read `gc.garbage`.'],
      causes: [
        'A C extension that does not take part in garbage collection properly.',
        'Objects with a legacy finalizer (`tp_del`) in a cycle.',
      ],
      fix: [
        'Update the extension whose types are in `gc.garbage`.',
        'Break the cycle with `weakref`, or close objects with a context manager.',
        'Let workers end after some thousand requests (`--max-requests`) until then.',
      ],
    },
    tests: [
      firesWhen('sixteen of two generations in an hour', {
        given: given('0x40 8x80', '0x40 8x80'),
        from: '41m',
        until: '100m',
        labels,
        annotations: { summary: `one of ${name}: Python could not free 16 objects within an hour` },
      }),
      firesWhen('as many, while the process starts again', {
        given: given('0x40 8x20 0x20 8x40', '0x40 8x20 0x20 8x40'),
        at: '100m',
        labels,
      }),
      staysSilentWhen('exactly twelve', { given: given('0x40 6x80', '0x40 6x80'), at: '80m' }),
      firesWhen('12.6 in an hour', { given: given('0+0.105x120', '0+0.105x120'), at: '100m', labels }),
      staysSilentWhen('11.4 in an hour', { given: given('0+0.095x120', '0+0.095x120'), at: '100m' }),
    ],
  });
}

export function collectsOften(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const collections = processes.counter(pythonMetrics.collections);
  const expr = collections.rate('10m', { generation: '2' }).maxBy('instance');
  const given = (full: string) => [
    ...processes.series(
      collections,
      { one: full, again: '0+20x90', other: '0+1x90', elsewhere: '0+600x90' },
      { generation: '2' },
    ),
    ...processes.series(
      collections,
      { one: '0+600x90', again: '0x90', other: '0x90', elsewhere: '0x90' },
      { generation: '0' },
    ),
  ];
  return defineAlert({
    expr,
    // A full collection looks at every object there is; a sound process makes a few a minute.
    levels: { warning: { above: 1, for: '15m' } },
    summary: (l, v) => `${l.instance} of ${name} makes ${v.fixed(1)} full garbage collections a second`,
    runbook: {
      means: `A Python process of ${name} looks through all of its objects more than once a second.`,
      impact:
        'With a heap of some hundred megabytes each look takes a tenth of a second, in which it does nothing else.',
      confirm: [expr.text, 'py-spy shows `gc_collect_main` in the frames of native code (`--native`).'],
      causes: [
        '`gc.collect()` is called by the application or by a library with each request.',
        'Millions of small objects are made and kept, such as rows as dictionaries.',
      ],
      fix: [
        'Remove calls of `gc.collect()`.',
        '`gc.freeze()` after start-up, and a larger third threshold in `gc.set_threshold`.',
        'Hold rows in arrays or data frames.',
      ],
    },
    tests: [
      firesWhen('1.2 a second for a quarter of an hour', {
        given: given('0+72x90'),
        from: Duration.parse('23m30s'),
        labels,
        annotations: { summary: `one of ${name} makes 1.2 full garbage collections a second` },
      }),
      firesWhen('1.05 a second', { given: given('0+63x90'), at: '60m', labels }),
      staysSilentWhen('0.95 a second', { given: given('0+57x90'), at: '60m' }),
      staysSilentWhen('exactly one a second', { given: given('0+60x90'), at: '60m' }),
      firesWhen('two a second, until the process starts again', {
        given: given('0+120x30 0x60'),
        from: Duration.parse('20m30s'),
        until: '35m',
        labels,
      }),
    ],
  });
}
