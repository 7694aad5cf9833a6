import { describe, expect, test } from '@jest/globals';
import { type Mistake, QUERY_MISTAKES, TEMPLATE_MISTAKES } from './mistakes.ts';

const named = (mistakes: readonly Mistake[]) => mistakes.map(([code, title, make]) => [title, code, make] as const);

describe('GIVEN what does not compile WHEN it runs all the same THEN it is a finding', () => {
  test.each(named(QUERY_MISTAKES))('%s: %s', (_title, code, make) => {
    const { problems } = make();
    expect(problems.map(problem => problem.code)).toContain(code);
    for (const problem of problems) {
      expect(problem.hint).not.toBe('');
      expect(problem.stack).toContain('mistakes.ts');
    }
  });

  test.each(named(TEMPLATE_MISTAKES))('a text with %s: %s', (_title, code, make) => {
    expect(make().problems.map(problem => problem.code)).toEqual([code]);
  });
});
