import { expect, it } from '@jest/globals';
import { Loki, type MonitoringStack, Service } from 'sightline';
import { logRules } from 'sightline/rules';
import { logsOfOne } from './declarations/logs.ts';
import { describePacks, packStack } from './pack-stack.ts';

const SCRAPED = { retention: '30d' } as const;
const address = { kubernetes: 'quiet.apps:8080', compose: 'quiet:8080' };

function withLoki(stack: MonitoringStack): void {
  new Loki(stack, 'loki');
  logsOfOne(stack);
}

describePacks('GIVEN the log rules of a service', withLoki, SCRAPED);

it('GIVEN a stack without Loki, or a service whose log is not read WHEN it uses log rules THEN they say why they are left out', async () => {
  const leftOut = async (declare: (stack: MonitoringStack) => void) =>
    new Set((await packStack(declare, SCRAPED)).model.packs.find(p => p.name === 'logs')?.leftOut.map(r => r.reason));
  expect(await leftOut(logsOfOne)).toEqual(new Set(['the stack has no loki']));
  const unread = await leftOut(stack => {
    new Loki(stack, 'loki');
    stack.use(logRules(new Service(stack, 'quiet', { address, logs: false })));
  });
  expect(unread).toEqual(new Set(['the logs of quiet are not read']));
});
