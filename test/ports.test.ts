import { describe, expect, it, jest } from '@jest/globals';

const FIRST_OF_OUTGOING = 32_768;

/** As every process of tests has its own, and every file of tests. */
async function ownPorts(): Promise<typeof import('./ports.ts')> {
  let own: typeof import('./ports.ts') | undefined;
  await jest.isolateModulesAsync(async () => {
    own = await import('./ports.ts');
  });
  if (own === undefined) throw new Error('not loaded');
  return own;
}

describe('ports for servers of tests', () => {
  it('GIVEN tests that run at once WHEN each asks for fifty THEN none is given twice, and none can be taken by an outgoing connection', async () => {
    const tests: typeof import('./ports.ts')[] = [];
    for (let i = 0; i < 30; i += 1) tests.push(await ownPorts());
    const names = Array.from({ length: 50 }, (_, i) => `server ${i}`);
    const given = (await Promise.all(tests.map(({ freePortsFor }) => freePortsFor(names)))).flatMap(Object.values);
    expect(new Set(given).size).toBe(1_500);
    expect(Math.max(...given)).toBeLessThan(FIRST_OF_OUTGOING);
  });
});
