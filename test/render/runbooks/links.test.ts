import { describe, expect, it } from '@jest/globals';
import { logsLink, runLink, silenceLink, tracesLink } from '../../../src/render/runbooks/links.ts';
import { markdownPage } from '../../../src/render/runbooks/markdown-page.ts';
import { alertingModel, components } from '../alerting-model.ts';

const { prometheus } = components();
const loki = { ...prometheus, kind: 'loki' } as never;
const tempo = { ...prometheus, kind: 'tempo' } as never;
const model = alertingModel({
  components: {
    ...components({ ...(prometheus ? { prometheus: { ...prometheus, externalUrl: 'https://p.example/prom/' } } : {}) }),
    loki,
    tempo,
  },
});
const QUERY = 'sum by (job) (rate(x_total{a="b & c", d=~"e|f"}[5m])) > 1';

const panes = (url: string | undefined) => JSON.parse(new URL(url ?? '').searchParams.get('panes') ?? '').a;

describe('links of a runbook', () => {
  it('GIVEN queries WHEN Prometheus has an address THEN each is a panel of its own there', () => {
    const [link, ...others] = runLink(model, 'promql', [QUERY, 'up']);
    const url = new URL(link?.url ?? '');
    expect(others).toEqual([]);
    expect(url.href).toMatch(/^https:\/\/p\.example\/prom\/query\?/);
    expect([url.searchParams.get('g0.expr'), url.searchParams.get('g1.expr')]).toEqual([QUERY, 'up']);
    expect(url.searchParams.get('g1.tab')).toBe('graph');
  });

  it('GIVEN more queries than a person looks at WHEN linked THEN the link says how many it opens', () => {
    const [link] = runLink(
      model,
      'promql',
      Array.from({ length: 9 }, (_, i) => `up{i="${i}"}`),
    );
    expect(link?.text).toBe('Run the first 8 in Prometheus');
    expect(link?.url).not.toContain('g8.expr');
  });

  it('GIVEN a Prometheus without an address WHEN linked THEN Grafana runs the query', () => {
    const [link] = runLink({ ...model, components: components() }, 'promql', [QUERY]);
    expect(link?.url).toMatch(/^https:\/\/grafana\.example\.org\/explore\?schemaVersion=1&/);
    expect(panes(link?.url)).toMatchObject({
      datasource: 'sightline-prometheus',
      queries: [{ refId: 'A', expr: QUERY }],
    });
  });

  it('GIVEN logs and traces WHEN linked THEN Explore shows those of the service', () => {
    expect(panes(logsLink(model, 'api')[0]?.url).queries[0].expr).toBe('{service="api"}');
    expect(panes(runLink(model, 'logql', ['{a="b"} |= "x"'])[0]?.url).datasource).toBe('sightline-loki');
    expect(panes(tracesLink(model, 'api')[0]?.url).queries[0]).toMatchObject({
      datasource: { type: 'tempo', uid: 'sightline-tempo' },
      query: '{ resource.service.name = "api" && status = error }',
    });
  });

  it('GIVEN nobody knows an address WHEN linked THEN there is no link', () => {
    const bare = { ...model, components: {} };
    expect([
      ...runLink(bare, 'promql', ['up']),
      ...logsLink(bare, 'api'),
      ...tracesLink(bare, 'api'),
      ...silenceLink(bare, 'ApiDown'),
    ]).toEqual([]);
  });

  it('GIVEN brackets in an address WHEN written as Markdown THEN the link does not end early', () => {
    const links = runLink(model, 'promql', [QUERY]);
    const text = markdownPage('test', { name: 'x', title: 'x', blocks: [{ kind: 'links', links }] });
    expect(/\]\(([^()]*)\)/.exec(text)?.[1]).toContain(
      encodeURIComponent(QUERY).replace(/[()]/g, c => (c === '(' ? '%28' : '%29')),
    );
  });
});
