import { expect, it, jest } from '@jest/globals';
import type { SloProps } from 'sightline';
import { describeWith } from '../../tools/tool.ts';
import { runSlo } from './run-slo.ts';
import { SLIS } from './slo-stack.ts';

jest.setTimeout(300_000);

/** Each objective, window and SLI stands beside another of the others at least once. */
const GRID: readonly (readonly [keyof typeof SLIS, number, SloProps['window'] & string])[] = [
  ['errors', 99.9, '30d'],
  ['good', 99, '7d'],
  ['latency', 99.99, '28d'],
  ['native', 95, '30d'],
  ['freshness', 99.5, '7d'],
  ['ratio', 99.9, '14d'],
];

const outputOf = ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr;

describeWith(['promtool'], 'GIVEN an SLO WHEN promtool runs the tests that were counted for it', ({ promtool }) => {
  it.each(GRID)('THEN the rules of an SLI of %s at %d % over %s agree', (sli, objective, window) => {
    const ran = runSlo(promtool, { sli: SLIS[sli], objective, window });
    expect([
      ran.status,
      outputOf(ran)
        .replaceAll(/^\s*SUCCESS\s*$/gm, '')
        .trim(),
    ]).toEqual([0, '']);
  });

  it('THEN the rules agree over the longest window, where the quickest page looks back over 3 h', () => {
    const ran = runSlo(promtool, { window: '90d' }, { only: 'a quiet time|everything fails|at night' });
    expect([ran.status, outputOf(ran)]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('THEN the rules agree where a burn rate is left out', () => {
    const ran = runSlo(promtool, { objective: 90, skip: ['page-quick'] }, { only: 'even traffic|everything fails' });
    expect([ran.status, outputOf(ran)]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

const ratioOfMeans = / {8}expr: [^\n]*\n?[^\n]*slo:sli_error:rate6h\{[^}]*\}\s*\/[^\n]*\n/;

/** Rules that are wrong in one way, with the scenarios that notice. */
const WRONG: readonly (readonly [what: string, only: string, change: (rules: string) => string])[] = [
  ['a burn rate is a little low', 'a quiet time', rules => rules.replaceAll('14.4 *', '14.1 *')],
  ['a burn rate is a little high', 'a quiet time', rules => rules.replaceAll('14.4 *', '14.7 *')],
  ['the slow page looks for more', 'even traffic', rules => rules.replaceAll(' 6 *', ' 6.2 *')],
  ['the quick ticket looks for more', 'more fail than may', rules => rules.replaceAll(' 3 *', ' 3.1 *')],
  ['the quick ticket looks for less', 'exactly as many', rules => rules.replaceAll(' 3 *', ' 2.9 *')],
  ['the slow ticket looks for less', 'even traffic', rules => rules.replaceAll(' 1 *', ' 0.95 *')],
  ['the budget is that of another objective', 'even traffic', rules => rules.replaceAll('* 0.001', '* 0.002')],
  ['the long window is twice as long', 'a quiet time', rules => rules.replaceAll('[1h]', '[2h]')],
  [
    'nothing asks whether it still goes on',
    'the trouble is over',
    rules => rules.replaceAll(/ and on \(\) slo:\S+ratio\S+ > [\d.]+ \* 0\.001/g, ''),
  ],
  ['one failure is enough', 'at night one', rules => rules.replaceAll('>= 5', '>= 1')],
  ['much traffic is needed', 'at night all', rules => rules.replaceAll('>= 20', '>= 1000')],
  [
    'a long window is the mean of ratios',
    'a quiet time',
    rules =>
      rules.replace(
        ratioOfMeans,
        '        expr: avg_over_time(slo:sli_error:ratio_rate5m{sloth_id="shop-promise"}[6h])\n',
      ),
  ],
];

describeWith(['promtool'], 'GIVEN rules that are wrong WHEN promtool runs the counted tests', ({ promtool }) => {
  it.each(WRONG)('THEN it is noticed that %s', (_, only, change) => {
    const ran = runSlo(promtool, {}, { only, change });
    expect([ran.status, outputOf(ran)]).toEqual([1, expect.stringContaining('FAILED')]);
  });
});
