import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from './certificates.ts';
import { DeadMansSwitch } from './dead-mans-switch.ts';
import { HttpStandIn, type Vendor } from './http-stand-in.ts';
import { jira } from './jira.ts';
import { msteams } from './msteams.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

const WORKFLOW = '/workflows/a1/triggers/manual/paths/invoke?sig=x';
const HOOK = '/services/T1/B1/x';
const event = {
  routing_key: 'k'.repeat(32),
  event_action: 'trigger',
  dedup_key: 'd',
  payload: { summary: 's', source: 'a:1', severity: 'critical' },
};
const card = (text: string) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.2', body: [{ type: 'TextBlock', text }] },
    },
  ],
});
const attachment = { text: 't', fallback: 'f', footer: '', color: '#d00000', title_link: '' };
const ISSUE = '/rest/api/3/issue';
const fields = (changes: object = {}) => ({
  fields: {
    project: { key: 'OPS' },
    issuetype: { name: 'Incident' },
    summary: 's',
    description: {
      version: 1,
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 't' }] }],
    },
    labels: ['alert'],
    ...changes,
  },
});
const basic = { authorization: `Basic ${Buffer.from('robot:token').toString('base64')}` };
const alerts = { version: '4', groupKey: 'g', status: 'firing', alerts: [{}] };
const desk = jira({ username: 'robot', apiToken: 'token' });
const guarded = webhook(() => 'token');

const VENDORS: readonly [string, Vendor<unknown>, string, object | string, object, number][] = [
  ['Slack gets a message', slack, HOOK, { attachments: [attachment] }, {}, 200],
  ['Slack gets nothing to say', slack, HOOK, { attachments: [] }, {}, 400],
  ['Slack gets no JSON', slack, HOOK, 'text', {}, 400],
  ['Slack gets 101 attachments', slack, HOOK, { attachments: Array(101).fill(attachment) }, {}, 400],
  ['Slack is asked for an unknown webhook', slack, '/services/x', { attachments: [attachment] }, {}, 404],
  ['PagerDuty gets an event', pagerduty, '/v2/enqueue', event, {}, 202],
  ['PagerDuty gets a short key', pagerduty, '/v2/enqueue', { ...event, routing_key: 'k' }, {}, 400],
  [
    'PagerDuty gets an unknown severity',
    pagerduty,
    '/v2/enqueue',
    { ...event, payload: { ...event.payload, severity: 'page' } },
    {},
    400,
  ],
  [
    'PagerDuty gets a long summary',
    pagerduty,
    '/v2/enqueue',
    { ...event, payload: { ...event.payload, summary: 's'.repeat(1025) } },
    {},
    400,
  ],
  [
    'PagerDuty gets a link to nowhere',
    pagerduty,
    '/v2/enqueue',
    { ...event, links: [{ href: 'runbooks/A.md', text: 'Runbook' }] },
    {},
    400,
  ],
  ['PagerDuty gets 600 KB', pagerduty, '/v2/enqueue', { ...event, client: 'x'.repeat(600_000) }, {}, 413],
  [
    'PagerDuty gets an end without a key',
    pagerduty,
    '/v2/enqueue',
    { ...event, event_action: 'resolve', dedup_key: '' },
    {},
    400,
  ],
  ['Teams gets a card', msteams, WORKFLOW, card('t'), {}, 202],
  ['Teams gets an empty text', msteams, WORKFLOW, card(''), {}, 400],
  ['Teams gets 30 KB', msteams, WORKFLOW, card('x'.repeat(30 * 1024)), {}, 413],
  ['Teams gets no signature', msteams, '/workflows/a1/triggers/manual/paths/invoke', card('t'), {}, 401],
  ['Jira gets an issue', desk, ISSUE, fields(), basic, 201],
  ['Jira gets a wrong token', desk, ISSUE, fields(), {}, 401],
  ['Jira gets a summary of two lines', desk, ISSUE, fields({ summary: 'a\nb' }), basic, 400],
  ['Jira gets a label with a blank', desk, ISSUE, fields({ labels: ['a b'] }), basic, 400],
  ['Jira gets text where a document belongs', desk, ISSUE, fields({ description: 't' }), basic, 400],
  [
    'Jira gets an empty text in a document',
    desk,
    ISSUE,
    fields({
      description: { version: 1, type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }] },
    }),
    basic,
    400,
  ],
  ['Jira is searched as before 2025', desk, '/rest/api/3/search', { jql: '' }, basic, 410],
  ['a webhook gets alerts', guarded, '/', alerts, { authorization: 'Bearer token' }, 200],
  ['a webhook gets a wrong token', guarded, '/', alerts, { authorization: 'Bearer old' }, 401],
  ['a webhook gets no alerts', guarded, '/', { ...alerts, alerts: [] }, { authorization: 'Bearer token' }, 400],
];

const post = (url: string, body: object | string, headers: object = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(1000),
  });

describe('GIVEN a stand-in of a vendor', () => {
  const running: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map(standIn => standIn.close()));
  });
  const start = async <M>(vendor: Vendor<M>): Promise<HttpStandIn<M>> => {
    const standIn = await HttpStandIn.start(vendor);
    running.push(standIn);
    return standIn;
  };

  it.each(VENDORS)('WHEN %s THEN it answers as the vendor does', async (_, vendor, path, body, headers, status) => {
    const standIn = await start(vendor);
    expect((await post(standIn.url(path), body, headers)).status).toBe(status);
    const taken = status < 300;
    expect(standIn.messages()).toHaveLength(taken ? 1 : 0);
    expect(standIn.problems.length > 0).toBe(!taken);
    expect(standIn.received).toMatchObject([{ method: 'POST', path, status }]);
  });

  it('WHEN Jira is searched for an issue that was created THEN it is found by project and label', async () => {
    const standIn = await start(jira({ username: 'robot', apiToken: 'token' }));
    await post(standIn.url(ISSUE), fields({ labels: ['ALERT{1}'] }), basic);
    const search = async (label: string): Promise<unknown> => {
      const jql = `statusCategory != Done and project="OPS" and labels="${label}" order by status ASC`;
      return (await post(standIn.url('/rest/api/3/search/jql'), { jql }, basic)).json();
    };
    expect(await search('ALERT{1}')).toMatchObject({ issues: [{ key: 'OPS-1' }] });
    expect(await search('ALERT{2}')).toEqual({ issues: [] });
  });

  it('WHEN it is told to fail THEN it does so in that way, and keeps what came', async () => {
    const standIn = await start(slack);
    const attempt = () => post(standIn.url(HOOK), { attachments: [attachment] });
    standIn.failure = 'error';
    expect((await attempt()).status).toBe(500);
    standIn.failure = 'rate-limit';
    const limited = await attempt();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30']);
    standIn.failure = 'silence';
    await expect(attempt()).rejects.toMatchObject({ name: 'TimeoutError' });
    standIn.failure = 'cut';
    await expect(attempt()).rejects.toThrow('fetch failed');
    standIn.failure = undefined;
    expect((await attempt()).status).toBe(200);
    expect(standIn.received.map(r => r.status)).toEqual([500, 429, undefined, undefined, 200]);
  });
});

describe('GIVEN a stand-in with TLS', () => {
  let authority: CertificateAuthority;
  let standIn: HttpStandIn<unknown>;
  beforeAll(async () => {
    authority = new CertificateAuthority();
    standIn = await HttpStandIn.start(pagerduty, {
      certificate: authority.issue(['127.0.0.1', 'events.pagerduty.com']),
    });
  });
  afterAll(async () => {
    await standIn.close();
    authority.close();
  });
  const status = (options: object): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpsRequest(standIn.url('/v2/enqueue'), { method: 'POST', ...options }, answer => resolve(answer.statusCode))
        .on('error', reject)
        .end(JSON.stringify(event));
    });

  it('WHEN a client trusts the authority THEN it is served under each name, and otherwise not', async () => {
    const ca = readFileSync(authority.file);
    expect(await status({ ca })).toBe(202);
    expect(await status({ ca, servername: 'events.pagerduty.com' })).toBe(202);
    await expect(status({ ca, servername: 'example.org' })).rejects.toThrow(/altnames/);
    await expect(status({})).rejects.toThrow(/certificate/);
  });
});

describe('GIVEN a dead man’s switch', () => {
  it('WHEN pings stop THEN it pages once after period and grace, and not before', async () => {
    const watcher = await DeadMansSwitch.start({ periodSeconds: 0.2, graceSeconds: 0.2 });
    try {
      for (let i = 0; i < 3; i++) {
        expect((await post(watcher.url, '{}')).status).toBe(200);
        await new Promise(resolve => setTimeout(resolve, 150));
      }
      expect(watcher.pages).toEqual([]);
      await new Promise(resolve => setTimeout(resolve, 600));
      expect(watcher.pages).toHaveLength(1);
    } finally {
      await watcher.close();
    }
  });
});
