import { describe, expect, it } from '@jest/globals';
import {
  Alert,
  firesWhen,
  RecordingRule,
  type RuleTestDeclaration,
  rawPromql,
  series,
  staysSilentWhen,
} from 'sightline';
import { coverageOf } from '../../src/prove/coverage.ts';
import { coverageGaps, coverageTable, sharesOf } from '../../src/prove/coverage-report.ts';
import { apiMetrics, modelOf, soundAlert, soundStack, withAlert } from '../fixtures/declare.ts';
import { expression, origin, stackModel } from '../fixtures/model.ts';
import { strongStack, weakStack } from './weak-stack.ts';

const { queue } = apiMetrics;
const given = (values: string) => [series(queue, { queue: 'fast' }, values)];
const labels = { queue: 'fast' };

/** What the tests show of an alert that waits two minutes, evaluated every 30 s. */
const shown = (...tests: RuleTestDeclaration[]) =>
  coverageOf(modelOf(withAlert({ tests })), 'QueueLong').flatMap(group => group.rules)[0]?.shown;

describe('coverageOf', () => {
  it('GIVEN a firing test alone WHEN covered THEN silence and boundary are missing', () => {
    expect(shown(firesWhen('a', { given: given('20x10'), at: '5m', labels }))).toEqual({
      fires: true,
      silent: false,
      boundary: false,
    });
  });

  it('GIVEN looks at the same input one evaluation apart WHEN covered THEN that is the boundary', () => {
    const tests = (at: '2m' | '150s') => [
      firesWhen('a', { given: given('20x10'), at, labels }),
      staysSilentWhen('b', { given: given('20x10'), at: '90s' }),
    ];
    expect(shown(...tests('2m'))?.boundary).toBe(true);
    expect(shown(...tests('150s'))?.boundary).toBe(false);
  });

  it('GIVEN the same times of other inputs WHEN covered THEN it is no boundary', () => {
    const fires = firesWhen('a', { given: given('20x10'), at: '2m', labels });
    const silent = staysSilentWhen('b', { given: given('19x10'), at: '90s' });
    expect(shown(fires, silent)?.boundary).toBe(false);
  });

  it('GIVEN a firing test that says from WHEN covered THEN it shows all three', () => {
    const from = firesWhen('a', { given: given('20x10'), from: '2m', labels });
    expect(shown(from)).toEqual({ fires: true, silent: true, boundary: true });
  });

  it('GIVEN two levels WHEN only one is tested THEN the other is not covered', () => {
    const levels = { warning: { above: 10, for: '2m' }, error: { above: 50 } } as const;
    const tests = [firesWhen('a', { given: given('20x10'), from: '2m', labels, severity: 'warning' })];
    const rules = coverageOf(modelOf(withAlert({ levels, tests })), 'QueueLong').flatMap(group => group.rules);
    expect(rules.map(rule => [rule.level?.severity, rule.shown.fires, rule.shown.silent])).toEqual([
      ['warning', true, true],
      ['error', false, true],
    ]);
  });

  it('GIVEN an alert over no series WHEN covered THEN nothing is asked of its silence', () => {
    const levels = { warning: { when: rawPromql('vector(1)', { labels: [] }) } };
    const tests = [firesWhen('a', { given: [], at: '1m' })];
    const model = modelOf(withAlert({ levels, tests, summary: 'always' } as never));
    expect(coverageOf(model, 'QueueLong')[0]?.rules[0]?.shown).toEqual({ fires: true });
  });

  it('GIVEN a recording rule WHEN it has no test THEN what it records is a gap', () => {
    const model = modelOf(stack => {
      const { api } = soundStack(stack);
      new RecordingRule(api, 'longest', { record: 'api:longest', expr: queue.value().maxBy('queue') });
    });
    const gaps = coverageGaps(coverageOf(model, 'api:longest'));
    expect(gaps).toMatchObject([{ code: 'coverage-gap', origin: { path: 'test/api/longest' } }]);
    expect(gaps[0]?.message).toBe('api:longest has no test of what it records.');
  });

  it('GIVEN LogQL alerts WHEN covered THEN they are asked for the same, and counted as proven in Loki', () => {
    const rule = modelOf(stack => void new Alert(soundStack(stack).api, 'QueueLong', soundAlert())).ruleGroups.flatMap(
      group => group.rules.filter(r => r.kind === 'alert' && r.name === 'QueueLong'),
    );
    const logs = { name: 'api', language: 'logql', intervalSeconds: 30, rules: rule } as const;
    const groups = coverageOf(stackModel({ ruleGroups: [logs] }));
    expect(sharesOf(groups)).toMatchObject({ provenInLoki: 1, kinds: { fires: { shown: 1, of: 1 } } });
    expect(coverageGaps(groups).map(gap => gap.message)).toEqual([
      'QueueLong (warning) has no test of its boundary: silent at one evaluation and firing at the next, with the same input.',
      'No test of the group api compares an annotation with literal text.',
    ]);
  });

  it('GIVEN a group without literal annotations WHEN covered THEN one gap says so', () => {
    const gaps = coverageGaps(coverageOf(weakStack())).map(({ message }) => message);
    expect(gaps.filter(message => message.includes('annotation'))).toEqual([
      'No test of the group api compares an annotation with literal text.',
    ]);
    expect(coverageGaps(coverageOf(strongStack()))).toEqual([]);
  });

  it('GIVEN two groups WHEN shown THEN each has a line, and the last is of all', () => {
    const other = { ...expression('a'), text: 'sum(a)' };
    const record = { kind: 'recording', record: 'a:sum', expr: other, labels: {}, origin: origin() } as const;
    const more = { name: 'more', language: 'promql', intervalSeconds: 30, rules: [record] } as const;
    const model = { ...strongStack(), ruleGroups: [...strongStack().ruleGroups, more] };
    expect(coverageTable(coverageOf(model))).toBe(
      [
        'coverage   fires  silent  boundary  records  annotations  in Loki',
        'test/api     2/2     2/2       2/2      1/1          1/1',
        'test/more                               0/1',
        'all          2/2     2/2       2/2      1/2          1/1',
      ].join('\n'),
    );
  });
});
