import { describe, expect, it } from '@jest/globals';
import { counter, gauge, histogram, type MonitoringStack, owner, Service } from 'sightline';
import { businessRules, httpRules, queueRules } from 'sightline/rules';
import { describePacks, packStack } from './pack-stack.ts';

const request = (of: string) => ({
  requests: counter(`${of}_requests_total`, { help: 'Requests.', labels: { status: ['200', '500'] } }),
  duration: histogram(`${of}_duration_seconds`, { help: 'Duration.', unit: 'seconds', buckets: [1, 5, 10] }),
});
const metrics = {
  ...request('shop'),
  adminRequests: request('admin').requests,
  adminDuration: request('admin').duration,
  mails: gauge('mails_waiting', { help: 'Mails that wait.' }),
  mailed: counter('mails_total', { help: 'Mails that ended.' }),
  jobs: gauge('jobs_waiting', { help: 'Jobs that wait.' }),
  done: counter('jobs_total', { help: 'Jobs that ended.' }),
  buyers: gauge('buyers', { help: 'Daily active buyers.' }),
  sellers: gauge('sellers', { help: 'Daily active sellers.' }),
};
const failed = { status: '500' } as const;

/** One service that everything is there twice of. */
const packsOf = (stack: MonitoringStack) => {
  const address = { kubernetes: 'shop.apps:8080', compose: 'shop:8080' };
  const shop = new Service(stack, 'shop', { address, owner: owner('team-shop'), metrics });
  const { requests, duration, adminRequests, adminDuration, mails, mailed, jobs, done, buyers, sellers } = metrics;
  return {
    http: httpRules(shop, { requests, duration, failed }),
    admin: httpRules(shop, { requests: adminRequests, duration: adminDuration, failed }).named('Admin'),
    mail: queueRules(shop, { depth: mails, processed: mailed }).named('Mail'),
    jobs: queueRules(shop, { depth: jobs, processed: done }).named('BatchJob'),
    buyers: businessRules(shop, { activeUsers: buyers }),
    sellers: businessRules(shop, { activeUsers: sellers }).named('Sellers'),
  };
};
const declare = (stack: MonitoringStack): void => void stack.use(...Object.values(packsOf(stack)));

describePacks('GIVEN packs that are named', stack => {
  const { admin, mail } = packsOf(stack);
  stack.use(admin, mail);
});

describe('GIVEN a pack that is used twice for one service', () => {
  it('WHEN one is named THEN its alerts and series have that word, and nothing is shared', async () => {
    const { model } = await packStack(declare);
    const rules = model.ruleGroups.flatMap(group => group.rules);
    const names = rules.map(rule => (rule.kind === 'alert' ? rule.name : rule.record));
    expect(names).toEqual(
      expect.arrayContaining(['HttpSlow', 'AdminHttpSlow', 'MailQueueGrows', 'BatchJobQueueGrows']),
    );
    expect(names).toContain('service:sellers_active_users:usual');
    const own = rules.filter(rule => rule.kind === 'alert' && rule.name.startsWith('AdminHttp'));
    const texts = JSON.stringify(own, (key, value) => (key === 'origin' ? undefined : value));
    expect(texts).toContain('service:admin_http_requests:rate15m');
    expect(texts).not.toMatch(/service:http_|\bHttp[A-Z]/);
    expect(model.packs.map(({ name }) => name)).toEqual([
      'http',
      'admin-http',
      'mail-queue',
      'batch-job-queue',
      'business',
      'sellers-business',
    ]);
  });

  it('WHEN it is tuned THEN its alerts are called by their new names, before and after alike', async () => {
    const { model } = await packStack(stack => {
      const packs = packsOf(stack);
      const { mail } = packs;
      // @ts-expect-error the old name
      expect(() => mail.tune({ QueueGrows: { warning: false } })).toThrow(/no alert "QueueGrows"/);
      const named = packs.jobs.disable({ BatchJobQueueStuck: 'they may wait for days' }).named('Other');
      stack.use(
        mail.tune({ MailQueueGrows: { warning: false } }),
        named.disable({ OtherBatchJobQueueGrows: 'they come at once' }),
      );
    });
    expect(model.packs).toMatchObject([
      { name: 'mail-queue', tuned: [{ alert: 'MailQueueGrows' }] },
      {
        name: 'other-batch-job-queue',
        alerts: [],
        disabled: [{ alert: 'OtherBatchJobQueueGrows' }, { alert: 'OtherBatchJobQueueStuck' }],
      },
    ]);
  });

  it('WHEN none is named THEN the message says how', async () => {
    const twice = packStack(stack => {
      const { http } = packsOf(stack);
      stack.use(http, http);
    });
    await expect(twice).rejects.toThrow(
      expect.objectContaining({
        code: 'name-duplicate',
        message: expect.stringContaining('The pack "http" is used twice for shop'),
        hint: expect.stringContaining(".named('Admin')"),
      }),
    );
  });

  it.each(['', 'admin', 'Ad min', '9'])('WHEN it is named "%s" THEN that is refused', async word => {
    const wrong = packStack(stack => void packsOf(stack).mail.named(word));
    await expect(wrong).rejects.toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });
});
