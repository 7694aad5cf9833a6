import { describe, expect, it } from '@jest/globals';
import { environment, Loki, type MonitoringStack, type MonitoringStackProps, Service } from 'sightline';
import { anomalyRules, businessRules, kubernetesRules, logRules, nodeRules, securityRules } from 'sightline/rules';
import { modelOf, problemsOf, soundStack, team } from '../../fixtures/declare.ts';

const told = (declare: (stack: MonitoringStack, api: Service) => void, props: Partial<MonitoringStackProps> = {}) =>
  problemsOf(stack => declare(stack, soundStack(stack).api), props)
    .filter(({ code }) => code === 'pack-adds-nothing')
    .map(({ message, hint }) => `${message} ${hint}`);

describe('GIVEN a pack that somebody asked for', () => {
  it('WHEN nothing of it has anything to read THEN it is said which, why and what would help', () => {
    expect(told((stack, api) => stack.use(logRules(api), nodeRules))).toEqual([
      'The pack "logs" of api adds nothing: the stack has no loki. Add new Loki(stack, …), or use it only where there is something to read.',
      'The pack "node" adds nothing: the stack has no scrape job "node-exporter". Add new NodeExporter(stack, …), or use it only where there is something to read.',
    ]);
  });

  it('WHEN several lack the same THEN it is said once', () => {
    const [one, ...others] = told(stack => stack.use(...kubernetesRules()));
    expect(one).toMatch(
      /^The packs "kube-workloads", .* add nothing: the stack has no scrape job "kube-state-metrics"/,
    );
    expect(others.filter(text => text.includes('kube-state-metrics'))).toHaveLength(1);
    expect(others.find(text => text.includes('kube-control-plane'))).toContain('{ apiServer: true }');
  });

  it('WHEN samples are not kept long enough for any of it THEN that is said', () => {
    const short = { environment: environment('test', { metricsRetention: '7d' }) };
    const runbook = { impact: 'Less is sold.', fix: ['Look at the shop.'] };
    const use = (stack: MonitoringStack, api: Service<{ queue: never }>) =>
      stack.use(anomalyRules(api, { QueueUnusual: { of: api.metrics.queue, what: 'Jobs', atLeast: 5, runbook } }));
    expect(told(use as never, short)).toEqual([
      expect.stringMatching(/"anomaly" of api .* looks back 8d.*metricsRetention/),
    ]);
    expect(told(use as never)).toEqual([]);
  });

  it('WHEN it was given nothing to watch THEN it is said what it takes', () => {
    expect(told((stack, api) => stack.use(businessRules(api, {}), securityRules(api, {})))).toEqual([
      expect.stringMatching(/"business" of api adds nothing: it was given nothing to watch.*one of payments, quota, /),
      expect.stringMatching(/"security" of api adds nothing.*one of logins, csrf, rateLimited, events/),
    ]);
  });

  it('WHEN something of it is left THEN only the inventory tells of the rest', () => {
    expect(
      told((stack, api) => {
        new Loki(stack, 'loki');
        stack.use(logRules(api));
      }),
    ).toEqual([]);
  });

  it('WHEN what it reads is wrong itself THEN only that is told', () => {
    const wrong = (stack: MonitoringStack): void => {
      soundStack(stack);
      new Loki(stack, 'loki', { maxStreams: -1 } as never);
      const shop = new Service(stack, 'shop', { owner: team, address: { compose: 'nowhere' as never } });
      stack.use(logRules(shop));
    };
    expect(modelOf(wrong).packs.find(({ name }) => name === 'logs')?.alerts).toEqual([]);
    expect(problemsOf(wrong).map(({ code }) => code)).not.toContain('pack-adds-nothing');
  });
});
