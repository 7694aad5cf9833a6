import { describe, expect, it } from '@jest/globals';
import { partsThatSayNothing } from '../../src/validate/runbook-words.ts';
import { alert } from '../render/alerting-model.ts';

const sound = { ...alert().runbook, causes: [], confirm: ['up == 0'] } as NonNullable<
  ReturnType<typeof alert>['runbook']
>;

describe('partsThatSayNothing', () => {
  it('GIVEN a runbook about its alert WHEN read THEN every part says something', () => {
    expect(partsThatSayNothing(sound)).toEqual([]);
  });

  it.each([
    'TODO',
    'TODO: write how to restart the queue.',
    'tbd',
    'Investigate.',
    'Investigate the issue.',
    'Check it.',
    '…',
    'n/a',
    'Restart!',
    'Find the root cause and fix it.',
  ])('GIVEN the text %j WHEN read THEN it says nothing, wherever it stands', text => {
    const everywhere = { means: text, impact: text, confirm: [text], causes: [text], fix: [text], escalate: text };
    expect(partsThatSayNothing(everywhere)).toEqual(Object.keys(everywhere));
  });

  it.each(['Roll back.', 'Look at the logs.', 'Restart the instance.', 'sum by (job) (up)', 'Überlast im Netz'])(
    'GIVEN the short text %j WHEN read THEN it is taken',
    text => expect(partsThatSayNothing({ ...sound, fix: [text] })).toEqual([]),
  );

  it('GIVEN a filler beside a step that helps WHEN read THEN the part is taken: it is read as a whole', () => {
    expect(partsThatSayNothing({ ...sound, fix: ['Investigate.', 'Restart the instance.'] })).toEqual([]);
  });

  it('GIVEN parts that may be left out WHEN they are empty THEN nothing is said of them', () => {
    expect(partsThatSayNothing({ ...sound, causes: [], escalate: '' })).toEqual([]);
  });
});
