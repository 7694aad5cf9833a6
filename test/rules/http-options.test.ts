import { describe, expect, it } from '@jest/globals';
import { counter, histogram, type MonitoringStack, owner, Service } from 'sightline';
import { httpRules } from 'sightline/rules';
import type { Alert } from '../../src/model/rule.ts';
import { packStack } from './pack-stack.ts';

const requests = counter('http_requests_total', { help: 'Requests.', labels: { status: 'string' } });
const address = { kubernetes: 'api.apps:8080', compose: 'api:8080' };
const upTo = (...buckets: number[]) =>
  histogram('http_request_duration_seconds', { help: 'Duration.', unit: 'seconds', buckets });

const declare =
  (metrics: { readonly duration?: ReturnType<typeof upTo> }, critical = true) =>
  (stack: MonitoringStack): void => {
    const api = new Service(stack, 'api', { address, critical, owner: owner('team-b'), metrics: { requests } });
    stack.use(httpRules(api, { requests, failed: { status: { match: /5../ } }, ...metrics }));
  };
const modelOf = async (...of: Parameters<typeof declare>) => (await packStack(declare(...of))).model;
const alerts = async (...of: Parameters<typeof declare>): Promise<Alert[]> =>
  (await modelOf(...of)).ruleGroups.flatMap(group =>
    group.rules.filter(rule => rule.kind === 'alert' && rule.name.startsWith('Http')),
  ) as Alert[];

describe('GIVEN HTTP rules', () => {
  it('WHEN a metric is not given THEN the alerts that need it are not there', async () => {
    const names = async (...of: Parameters<typeof declare>) => (await alerts(...of)).map(a => a.name);
    expect((await names({})).sort()).toEqual(['HttpRequestsFail', 'HttpTrafficDropped', 'HttpTrafficSurged']);
    expect(await names({ duration: upTo(1, 5, 10) })).toContain('HttpSlow');
  });

  it('WHEN no bucket is above the bound THEN the alert that could never fire is left out, and the stack says so', async () => {
    expect((await modelOf({ duration: upTo(1, 5) })).packs[0]?.leftOut).toMatchObject([
      {
        rule: 'HttpSlow',
        reason: 'the buckets of http_request_duration_seconds end at 5 s, so it cannot exceed 5 s',
      },
    ]);
    expect((await modelOf({ duration: upTo(1, 5, 5.5) })).packs[0]?.leftOut).toEqual([]);
  });

  it('WHEN the outage of the service pages nobody THEN its errors do not either', async () => {
    const severities = async (critical: boolean) =>
      (await alerts({}, critical)).find(a => a.name === 'HttpRequestsFail')?.levels.map(l => l.severity);
    expect(await severities(true)).toEqual(['warning', 'critical']);
    expect(await severities(false)).toEqual(['warning', 'error']);
  });

  it('WHEN no example of a failed request comes to mind THEN it is said what to write', async () => {
    const api = { status: { match: /E\d{4}-x/ } };
    await expect(
      packStack(stack => {
        httpRules(new Service(stack, 'api', { address }), { requests, failed: api });
      }),
    ).rejects.toThrow(expect.objectContaining({ code: 'example-missing', message: expect.stringContaining('status') }));
  });
});
