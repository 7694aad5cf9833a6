import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as rules from 'sightline/rules';
import { PackElement } from '../../src/constructs/packs/rule-pack.ts';
import { synthesize } from '../../src/synth/index.ts';
import { alertsPage, exportOf } from './alerts-page.ts';
import everyPack from './every-pack.ts';

const PAGE = join(import.meta.dirname, '../../docs/alerts.md');
/** No packs: a list of several, and a maker of entries. */
const NO_PACKS = ['kubernetesRules', 'outcome'];

const packs = everyPack.node.findAll().filter(element => element instanceof PackElement);

describe('GIVEN every pack there is', () => {
  let written = '';
  beforeAll(async () => {
    const { stacks } = await synthesize(everyPack);
    const [stack] = stacks;
    if (stack === undefined) throw new Error('the app has no stack');
    written = alertsPage(stack.model, packs, 'api');
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, written);
  }, 120_000);

  it('WHEN docs/alerts.md is read THEN it says what the packs are', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(written);
  });

  it('WHEN the door of the packs is looked at THEN each of them is in the app, and so on the page', () => {
    const shown = new Set(packs.map(({ pack }) => exportOf(pack.name)));
    expect(Object.keys(rules).filter(name => !NO_PACKS.includes(name) && !shown.has(name))).toEqual([]);
  });

  it('WHEN its rows are read THEN each alert of each pack has one, with a level', () => {
    const names = new Set(packs.flatMap(({ pack }) => Object.keys(pack.alerts)));
    const withoutRow = [...names].filter(name => !new RegExp(`^\\| ${name} \\| \\*\\*`, 'm').test(written));
    expect(withoutRow).toEqual([]);
  });
});
