import { expect, it } from '@jest/globals';
import { httpClassic, httpNative } from './declarations/http.ts';
import { describePacks, packStack } from './pack-stack.ts';

describePacks('GIVEN HTTP rules over a classic histogram', httpClassic);
describePacks('GIVEN HTTP rules over a native histogram', httpNative);

it('GIVEN two services with metrics of the same names WHEN both have HTTP rules THEN nothing is wrong', async () => {
  const { findings } = await packStack(stack => {
    httpClassic(stack);
    httpNative(stack);
  });
  expect(findings.map(f => f.message)).toEqual([]);
});
