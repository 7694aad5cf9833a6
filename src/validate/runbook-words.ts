import type { Runbook } from '../model/rule.ts';

/** Words that fill a line without telling anybody anything: what remains must be about this alert. */
const FILLER = new Set(
  `a an and are at be been by can for from has have here if in into is it its of on or our out please some something that
  the their then there these they this those to up was were what when which who why will with you your
  add alert alerts analyse analyze bug bugs cause causes check description detail details error errors find fires fix
  happen happened happens investigate issue issues look lorem ipsum more n na needed none placeholder problem problems
  reason resolve root see solve unknown wrong`.split(/\s+/),
);

const PROMISED = /\b(?:todo|tbd|fixme|xxx|lorem ipsum)\b/i;

/** Parts of a runbook that cannot help whoever is woken: a promise to write it, one word, or only words of every runbook. */
export const partsThatSayNothing = (runbook: Runbook): string[] =>
  (['means', 'impact', 'confirm', 'causes', 'fix', 'escalate'] as const).filter(part => {
    const said = [runbook[part] ?? []].flat();
    return said.length > 0 && said.join('').trim() !== '' && saysNothing(said.join('\n'));
  });

function saysNothing(text: string): boolean {
  if (PROMISED.test(text)) return true;
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length < 2 || words.every(word => FILLER.has(word));
}
