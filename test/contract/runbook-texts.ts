import type { Runbook } from '../../src/model/rule.ts';

/** Pairs of consecutive words: a copied sentence keeps nearly all of them, also when its nouns are exchanged. */
function wordPairs(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.slice(1).map((word, i) => `${words[i]} ${word}`));
}

const PARTS = ['means', 'impact', 'confirm', 'causes', 'fix'] as const;

/** Share of the shorter text's word pairs that the other has, from 0 to 1, over everything both runbooks say. */
export function similarity(a: Runbook, b: Runbook): number {
  const [one, other] = [a, b].map(runbook =>
    wordPairs(PARTS.map(part => [runbook[part]].flat().join('\n')).join('\n')),
  );
  if (one === undefined || other === undefined) return 0;
  const shared = [...one].filter(pair => other.has(pair)).length;
  return shared / Math.max(1, Math.min(one.size, other.size));
}
