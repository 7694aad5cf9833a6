import { describe, it } from '@jest/globals';

/** Whether every scenario runs at full length: `npm run test:real -- --long`, or `SIGHTLINE_LONG=1`. */
export const LONG = process.env.SIGHTLINE_LONG === '1';

// What takes minutes is a visible skip otherwise.
export const describeAtLength = LONG ? describe : describe.skip;
export const itAtLength = LONG ? it : it.skip;
export const concurrentAtLength = LONG ? it.concurrent : it.concurrent.skip;
