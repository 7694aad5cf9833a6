import { type AlertDefinition, defineAlert, exampleLabels, firesWhen, series, staysSilentWhen } from 'sightline';
import type { AnyGauge } from '../application/own.ts';
import { strangerOf, targetOf } from '../application/targets.ts';
import type { Queue } from './subject.ts';

/** @param atLeast how many the declaration promises, over all instances */
export function missing({ service, name }: Queue, running: AnyGauge, atLeast: number): AlertDefinition<'warning'> {
  const labels = exampleLabels(running);
  const given = (one: string, three: string) => [
    series(running, { ...targetOf(service), ...labels }, one),
    series(running, { ...targetOf(service), ...labels, instance: 'three' }, three),
    series(running, { ...labels, ...strangerOf(service) }, `${atLeast * 2}x60`),
  ];
  const expr = running.value().sumBy();
  return defineAlert({
    expr,
    levels: { warning: { below: atLeast, for: '10m' } },
    summary: (_, v) => `${name} has ${v.fixed(0)} workers where there should be ${atLeast}`,
    runbook: {
      means: `All instances of ${name} together run fewer workers than were declared.`,
      impact: 'Jobs are done more slowly, or by nobody; nothing fails that somebody would see.',
      confirm: [running.value().text, 'In the logs: “worker lost”, “killed”, or an error at its start.'],
      causes: [
        'Workers end because of memory and are not started again.',
        'A deployment changed how many there are.',
        'They cannot reach the broker when they start.',
      ],
      fix: [
        'Start the missing ones, and let a supervisor do that from now on.',
        'If fewer are meant, say so: `workers.atLeast`.',
      ],
    },
    tests: [
      firesWhen('one too few run for ten minutes', {
        given: given(`${atLeast - 1}x60`, '0x60'),
        from: '10m',
        annotations: { summary: `${name} has ${atLeast - 1} workers where there should be ${atLeast}` },
      }),
      staysSilentWhen('all run, spread over two instances', { given: given(`${atLeast - 1}x60`, '1x60'), at: '30m' }),
      staysSilentWhen('one is replaced within minutes', {
        given: given(`${atLeast - 1}x60`, '1x3 0 0 1x60'),
        at: '15m',
      }),
    ],
  });
}
