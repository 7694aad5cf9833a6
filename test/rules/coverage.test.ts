import { expect, it } from '@jest/globals';
import heartbeat from '../../src/main.ts';
import { coverageOf } from '../../src/prove/coverage.ts';
import { coverageGaps } from '../../src/prove/coverage-report.ts';
import { synthesize } from '../../src/synth/index.ts';
import everyPack from './every-pack.ts';

it.each([
  ['the reference stacks', heartbeat],
  ['every pack', everyPack],
])(
  'GIVEN %s WHEN their tests are read THEN each level fires, is silent and has a boundary, and each record a test',
  async (_, app) => {
    const { stacks } = await synthesize(app);
    const gaps = stacks.flatMap(({ model }) => coverageGaps(coverageOf(model)));
    expect(gaps.map(({ message }) => message)).toEqual([]);
  },
);
