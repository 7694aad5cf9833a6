import { expect, it } from '@jest/globals';
import { dataStores, unimportantDataStores } from './declarations/data-stores.ts';
import { describePacks, packStack } from './pack-stack.ts';

describePacks('GIVEN rules about data stores and servers', dataStores);
describePacks('GIVEN the same where no outage pages anybody', unimportantDataStores);

it('GIVEN two servers of each kind WHEN a stack has rules of both THEN nothing is wrong, and only one pages', async () => {
  const { findings, model } = await packStack(stack => {
    dataStores(stack);
    unimportantDataStores(stack);
  });
  expect(findings.map(({ message }) => message)).toEqual([]);
  const critical = model.ruleGroups
    .flatMap(group => group.rules)
    .flatMap(rule => (rule.kind === 'alert' && rule.levels.some(l => l.severity === 'critical') ? [rule] : []))
    .filter(({ service, name }) => service !== undefined && !name.startsWith('Service'));
  expect(new Set(critical.map(({ service }) => service))).toEqual(
    new Set(['orders-db', 'sessions', 'blog-db', 'edge', 'broker']),
  );
});
