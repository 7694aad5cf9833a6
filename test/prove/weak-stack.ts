import {
  Alert,
  firesWhen,
  type MonitoringStack,
  RecordingRule,
  recorded,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import type { StackModel } from '../../src/model/stack.ts';
import { testFiles } from '../../src/prove/test-files.ts';
import { apiMetrics, modelOf, soundAlert, soundStack } from '../fixtures/declare.ts';

const { queue } = apiMetrics;
const fast = { queue: 'fast', region: 'north', job: 'api', instance: 'one', service: 'api' } as const;

/** Fires far above its threshold and long after `for`: these tests would notice little. */
const weak = {
  ...soundAlert(),
  tests: [
    firesWhen('a hundred wait', { given: [series(queue, fast, '100x20')], at: '15m', labels: { queue: 'fast' } }),
    staysSilentWhen('none waits', { given: [series(queue, fast, '0x20')], at: '15m' }),
  ],
};

/** The same alert with tests at every edge. */
const strong = {
  ...soundAlert(),
  tests: [
    firesWhen('eleven wait for two minutes', {
      given: [series(queue, fast, '10 11x9 10x5'), series(queue, { ...fast, queue: 'slow', region: 'south' }, '10x15')],
      from: '3m',
      until: '11m',
      labels: { queue: 'fast' },
      annotations: { summary: '11 jobs wait in fast' },
    }),
    firesWhen('of two regions the fuller counts', {
      given: [series(queue, fast, '12x9'), series(queue, { ...fast, region: 'south' }, '1x9')],
      from: '2m',
      labels: { queue: 'fast' },
      annotations: { summary: '12 jobs wait in fast' },
    }),
  ],
};

const declare =
  (alert: typeof weak | typeof strong) =>
  (stack: MonitoringStack): void => {
    const { api } = soundStack(stack);
    new Alert(api, 'QueueLong', alert);
    new RecordingRule(api, 'longest', {
      record: 'api:queue_length:max',
      expr: queue.value().maxBy('queue'),
      tests: [
        records('the fullest region', {
          given: [series(queue, fast, '1x5'), series(queue, { ...fast, region: 'south' }, '3x5')],
          at: '2m',
          samples: [{ labels: { queue: 'fast' }, value: 3 }],
        }),
      ],
    });
    new Alert(api, 'QueueLongest', {
      ...soundAlert(),
      expr: recorded('api:queue_length:max', queue.value().maxBy('queue')).value(),
      tests: alert.tests,
    });
  };

export const weakStack = (): StackModel => onlyApi(modelOf(declare(weak)));
export const strongStack = (): StackModel => onlyApi(modelOf(declare(strong)));

/** Without the rules that every service and server has. */
const onlyApi = (model: StackModel): StackModel => ({
  ...model,
  ruleGroups: model.ruleGroups.filter(group => group.name === 'api'),
});

/** What synth would give for it. */
export const output = (model: StackModel) => ({ name: model.name, model, files: testFiles(model), findings: [] });
