import { describe, expect, it } from '@jest/globals';
import type { RuleGroup, RuleTest } from '../../../src/model/rule.ts';
import { renderRules } from '../../../src/render/prometheus/rules.ts';
import { renderPromtoolTests } from '../../../src/render/promtool/promtool-tests.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { expression } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { alert, alertingModel, group, level, recording, ruleTest } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

const reading = (text: string, metrics: readonly string[]) => ({ ...expression(text, ['job']), metrics });

const records = group({
  name: 'api-records',
  rules: [
    recording({
      tests: [
        ruleTest({
          kind: 'records',
          checks: [{ atSeconds: 30, expr: 'job:up:sum', samples: [{ labels: 'job:up:sum{job="api"}', value: 1 }] }],
        }),
      ],
    }),
  ],
});

const few = (tests: readonly RuleTest[]) =>
  alert({
    name: 'ApiFew',
    levels: [
      level({ severity: 'warning', expr: reading('job:up:sum < 2', ['job:up:sum']) }),
      level({ severity: 'critical', expr: reading('job:up:sum < 1', ['job:up:sum']) }),
    ],
    summary: { text: '{{ $value }} instances of {{ $labels.job }} are up', labels: ['job'] },
    tests,
  });

const both = (annotations?: Record<string, string>) =>
  ['warning', 'critical'].map(severity => ({
    labels: { severity, job: 'api' },
    ...(annotations === undefined ? {} : { annotations }),
  }));

const silent = ruleTest({
  name: 'a short gap',
  kind: 'silent',
  inputs: [{ series: 'up{job="api", instance="a:1", service="api"}', values: '1x3 0x1 1x10' }],
  checks: [{ atSeconds: 70, alert: 'ApiDown', firing: [] }],
});

const good: readonly RuleGroup[] = [
  records,
  group({
    rules: [
      alert({ tests: [ruleTest(), silent] }),
      few([
        ruleTest({
          checks: [
            { atSeconds: 70, alert: 'ApiFew', firing: both() },
            { atSeconds: 70, alert: 'ApiFew', firing: both({ summary: '0 instances of api are up' }) },
          ],
        }),
      ]),
    ],
  }),
];

const tests = (ruleGroups: readonly RuleGroup[]) => renderPromtoolTests(alertingModel({ ruleGroups }));

describe('renderPromtoolTests', () => {
  it('GIVEN a group without tests WHEN rendered THEN it has no test file', () => {
    expect(tests([group()])).toEqual([]);
  });

  it('GIVEN a group that reads what another records WHEN rendered THEN both are loaded, the recording one first', () => {
    const file = tests(good).find(t => t.id === 'tests/api-fast.test.yml');
    expect(parseYaml(file?.content ?? '')).toMatchObject({
      rule_files: ['../rules/api-records.rules.yml', '../rules/api-fast.rules.yml'],
      group_eval_order: ['api-records', 'api-fast'],
      evaluation_interval: '10s',
    });
  });

  it('GIVEN a group of LogQL rules WHEN rendered THEN its tests stand apart, with the lines that Loki is given', () => {
    const said = { stream: { service: 'api' }, line: 'panic' };
    const lines = [
      { ...said, metadata: { error_type: 'A' }, fromSeconds: 90, everySeconds: 1.5, count: 20 },
      { ...said, metadata: {}, fromSeconds: 0, everySeconds: 60, count: 1 },
    ];
    const inLoki = group({
      name: 'api',
      language: 'logql',
      rules: [alert({ tests: [ruleTest({ inputs: [], lines })] })],
    });
    const [file] = tests([inLoki]);
    expect(file?.id).toBe('tests/loki/api.test.yml');
    expect(parseYaml(file?.content ?? '')).toMatchObject({
      rule_files: ['../../loki/api.rules.yml'],
      tests: [
        {
          input_lines: [
            { ...said, metadata: { error_type: 'A' }, from: '1m30s', every: '1s500ms', times: 20 },
            { ...said, from: '0s' },
          ],
          alert_rule_test: [{ alertname: 'ApiDown' }],
        },
      ],
    });
  });

  it('GIVEN groups that read each other WHEN rendered THEN it ends', () => {
    const a = group({
      name: 'a',
      rules: [recording({ record: 'a:x', expr: reading('b:x', ['b:x']) }), alert({ tests: [ruleTest()] })],
    });
    const b = group({ name: 'b', rules: [recording({ record: 'b:x', expr: reading('a:x', ['a:x']) })] });
    expect(tests([a, b])).toHaveLength(1);
  });

  it('GIVEN a test of an alert that is nowhere WHEN rendered THEN it throws instead of passing', () => {
    const stray = ruleTest({ checks: [{ atSeconds: 10, alert: 'Elsewhere', firing: [] }] });
    expect(() => tests([group({ rules: [alert({ tests: [stray] })] })])).toThrow('Elsewhere');
  });
});

describeWith(['promtool'], 'generated tests in the real promtool', ({ promtool }) => {
  const run = (ruleGroups: readonly RuleGroup[]) => {
    const files = [...tests(ruleGroups), ...renderRules(alertingModel({ ruleGroups }))];
    const written = files.filter(f => f.id.startsWith('tests/')).map(f => f.id);
    return withWritten(files, cwd => promtool(['test', 'rules', ...written], { cwd }));
  };

  const running = (test: RuleTest, changes: Parameters<typeof alert>[0] = {}) =>
    run([group({ rules: [alert({ ...changes, tests: [test] })] })]);

  it('GIVEN right expectations of firing, silent and recording WHEN run THEN all pass', () => {
    expect(run(good)).toMatchObject({ status: 0, stderr: '' });
  });

  const wrong: readonly [string, RuleTest][] = [
    ['nothing expected where it fires', { ...silent, inputs: ruleTest().inputs }],
    ['firing expected where it is silent', ruleTest({ inputs: silent.inputs })],
    [
      'a second too early',
      ruleTest({
        checks: [{ atSeconds: 50, alert: 'ApiDown', firing: [{ labels: { instance: 'a:1', job: 'api' } }] }],
      }),
    ],
    [
      'another instance',
      ruleTest({
        checks: [{ atSeconds: 70, alert: 'ApiDown', firing: [{ labels: { instance: 'b:1', job: 'api' } }] }],
      }),
    ],
    [
      'another severity',
      ruleTest({
        checks: [
          { atSeconds: 70, alert: 'ApiDown', firing: [{ labels: { instance: 'a:1', job: 'api', severity: 'info' } }] },
        ],
      }),
    ],
    [
      'another text',
      ruleTest({
        checks: [
          {
            atSeconds: 70,
            alert: 'ApiDown',
            firing: [{ labels: { instance: 'a:1', job: 'api' }, annotations: { summary: 'x' } }],
          },
        ],
      }),
    ],
  ];

  it.each(wrong)('GIVEN %s WHEN run THEN it fails', (_, test) => {
    expect(running(test)).toMatchObject({ status: 1 });
  });

  it.each(wrong.slice(0, 5))('GIVEN %s and a text with a measured value WHEN run THEN it fails as well', (_, test) => {
    expect(running(test, { summary: { text: '{{ $value }}', labels: [] } })).toMatchObject({ status: 1 });
  });

  it('GIVEN a fault WHEN looked at one evaluation before and at the first firing THEN the boundary is exact', () => {
    // The first 0 is sampled at 40 s; with `for: 20s` it fires at 60 s.
    const at = (atSeconds: number, fires: boolean) =>
      running(
        ruleTest({
          checks: [{ atSeconds, alert: 'ApiDown', firing: fires ? [{ labels: { instance: 'a:1', job: 'api' } }] : [] }],
        }),
      );
    expect(at(59, false)).toMatchObject({ status: 0 });
    expect(at(60, true)).toMatchObject({ status: 0 });
  });

  it('GIVEN two alerts of one name, told apart by a static label WHEN one is tested THEN the other is not counted', () => {
    const absent = (job: string, test: readonly RuleTest[]) =>
      alert({
        name: 'Absent',
        labels: { job },
        levels: [level({ expr: expression(`absent(up{job="${job}"})`, ['job']), forSeconds: 0 })],
        summary: { text: 'gone', labels: [] },
        tests: test,
      });
    const check = (values: string, fires: boolean) =>
      ruleTest({
        inputs: [{ series: 'up{job="a"}', values }],
        checks: [{ atSeconds: 30, alert: 'Absent', firing: fires ? [{ labels: { job: 'a' } }] : [] }],
      });
    const groups = (test: RuleTest) => [group({ rules: [absent('a', [test]), absent('b', [])] })];
    expect(run(groups(check('1x10', false)))).toMatchObject({ status: 0 });
    expect(run(groups(check('_x10', true)))).toMatchObject({ status: 0 });
    expect(run(groups(check('1x10', true)))).toMatchObject({ status: 1 });
  });
});
