import type { SloProps } from 'sightline';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderRules } from '../../../src/render/prometheus/rules.ts';
import { renderPromtoolTests } from '../../../src/render/promtool/promtool-tests.ts';
import { modelOf } from '../../fixtures/declare.ts';
import { withWritten } from '../../render/written.ts';
import type { Ran, Run } from '../../tools/tool.ts';
import { withSlo } from './slo-stack.ts';

interface SloRun {
  /** Only the tests whose names match. */
  readonly only?: string;
  /** Changes a rule file before it is loaded; changing nothing is a mistake of the test. */
  readonly change?: (rules: string) => string;
  /** A file of tests instead of the generated ones. */
  readonly tests?: string;
}

const slow = 300_000;

/** The generated tests of an SLO (or a file of one's own) against its generated rules, in promtool. */
export function runSlo(promtool: Run, props: Partial<SloProps>, { only, change, tests }: SloRun = {}): Ran {
  const model: StackModel = modelOf(withSlo(props));
  const files = [...renderRules(model), ...renderPromtoolTests(model)].filter(({ id }) => id.includes('/slo-'));
  const rules = files.filter(({ id }) => id.startsWith('rules/'));
  const changed = rules.map(file => ({ ...file, content: change?.(file.content) ?? file.content }));
  if (change !== undefined && changed.every((file, i) => file.content === rules[i]?.content))
    throw new Error('no rule was changed');
  const written =
    tests === undefined
      ? files.filter(({ id }) => id.startsWith('tests/'))
      : [{ id: 'tests/own.test.yml', platform: 'both' as const, content: tests }];
  return withWritten([...changed, ...written], cwd =>
    promtool(['test', 'rules', ...(only === undefined ? [] : ['--run', only]), ...written.map(f => f.id)], {
      cwd,
      timeout: slow,
    }),
  );
}
