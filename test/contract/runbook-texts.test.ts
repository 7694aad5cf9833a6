import { describe, expect, it } from '@jest/globals';
import { alertsByName } from '../../src/model/alerts-of.ts';
import type { Runbook } from '../../src/model/rule.ts';
import { referenceStack } from './reference-stacks.ts';
import { similarity } from './runbook-texts.ts';

/** Two pages that share a third of what they say are one page with two names; the closest unlike alerts share a quarter (0.27). */
const THRESHOLD = 1 / 3;

const runbooks = new Map<string, Runbook>();
for (const name of ['heartbeat', 'heartbeat-existing'])
  for (const [alert, [located]] of alertsByName(referenceStack(name).model))
    if (located?.alert.runbook !== undefined) runbooks.set(alert, located.alert.runbook);

function pairsOf(texts: ReadonlyMap<string, Runbook>): { readonly pair: string; readonly share: number }[] {
  const all = [...texts];
  return all.flatMap(([a, one], i) =>
    all.slice(i + 1).map(([b, other]) => ({ pair: `${a}, ${b}`, share: similarity(one, other) })),
  );
}
const tooAlike = (texts: ReadonlyMap<string, Runbook>): string[] =>
  pairsOf(texts)
    .filter(({ share }) => share >= THRESHOLD)
    .map(({ pair, share }) => `${pair}: ${share.toFixed(2)}`);

describe('GIVEN the runbooks of all packs and reference stacks', () => {
  it('WHEN compared with each other THEN no two say the same in other words', () => {
    expect(runbooks.size).toBeGreaterThan(20);
    expect(tooAlike(runbooks)).toEqual([]);
  });

  it('WHEN one is copied with its nouns exchanged THEN the copy is found', () => {
    const copied = JSON.parse(
      JSON.stringify(runbooks.get('NodeDiskFills')).replaceAll('disk', 'volume').replaceAll('machine', 'host'),
    ) as Runbook;
    expect(tooAlike(new Map([...runbooks, ['HostVolumeFills', copied]]))).toEqual([
      expect.stringMatching(/^NodeDiskFills, HostVolumeFills: /),
    ]);
  });
});
