import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RUNBOOK_PAGES } from '../../src/model/runbook-pages.ts';
import { referenceStack } from '../contract/reference-stacks.ts';
import { freePort } from '../ports.ts';
import { workload } from './heartbeat-servers.ts';
import { type NamedFile, projectFiles, swapFiles } from './projected-directory.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { Bench, eventually } from './telemetry-servers.ts';

const { files } = referenceStack('heartbeat');
const DECLARED = 'http://127.0.0.1:9090';

const named = (directory: string, edit: (content: string) => string): NamedFile[] =>
  [...files]
    .filter(([path]) => path.startsWith(`${directory}/`))
    .map(([path, content]) => [path.slice(directory.length + 1), edit(content)] as const);

/** Every link out of a page, as the browser follows it. */
const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
  );

describe.each(['', '/watch'])('GIVEN a real Prometheus whose external URL has the path "%s"', path => {
  const bench = new Bench();
  const pagesFolder = bench.path('user', 'runbooks');
  let origin: string;
  let api: PrometheusApi;
  let pages: readonly NamedFile[];

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const here = (text: string): string => text.replaceAll(DECLARED, `${origin}${path}`);
    pages = named(RUNBOOK_PAGES.directory, here);
    for (const [name, content] of named('rules', here)) bench.write(`rules/${name}`, content);
    projectFiles(pagesFolder, pages);
    bench.write('prometheus.yml', `rule_files: [${bench.path('rules')}/*.rules.yml]\n`);
    bench.server('prometheus', [
      ...workload('prometheus').args.map(arg =>
        here(arg)
          .replace('/etc/sightline/config', bench.directory)
          .replace(RUNBOOK_PAGES.assets, bench.path('user'))
          .replace('=/prometheus', `=${bench.path('data')}`),
      ),
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    api = new PrometheusApi(port, path);
    await eventually('prometheus is ready', api.ready);
  }, 60_000);
  afterAll(() => bench.close());

  it('WHEN every runbook_url of the rules it loaded is opened THEN each is the page of its alert', async () => {
    const rules = (await api.rules()).flatMap(group => group.rules).filter(rule => rule.type === 'alerting');
    expect(rules.length).toBeGreaterThan(20);
    for (const { name, annotations } of rules) {
      const answer = await fetch(annotations?.runbook_url ?? '');
      expect([name, answer.status, answer.headers.get('content-type')]).toEqual([
        name,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(await answer.text()).toContain(`<title>${name} · heartbeat</title>`);
    }
  });

  it('WHEN the list is opened THEN it leads to every page, and every page back to it', async () => {
    const list = `${origin}${path}${RUNBOOK_PAGES.urlPath}`;
    const html = await (await fetch(list)).text();
    const names = [...new Set(linksOf(html))];
    expect(names.sort()).toEqual(
      pages
        .map(([name]) => name)
        .filter(name => name !== 'index.html')
        .sort(),
    );
    for (const name of names) {
      const page = await (await fetch(new URL(name, list))).text();
      for (const href of linksOf(page).filter(link => link.endsWith('.html')))
        expect([name, href, (await fetch(new URL(href, list))).status]).toEqual([name, href, 200]);
    }
  });

  it('WHEN the queries behind the links of all pages are asked THEN it takes every one', async () => {
    const asked = pages
      .flatMap(([, html]) => linksOf(html))
      .filter(link => link.startsWith(`${origin}${path}/query?`))
      .flatMap(link =>
        [...new URL(link).searchParams].filter(([name]) => name.endsWith('.expr')).map(([, expr]) => expr),
      );
    expect(asked.length).toBeGreaterThan(50);
    const refused: unknown[] = [];
    for (const expr of new Set(asked)) await api.query(expr).catch((error: Error) => refused.push(error.message));
    expect(refused).toEqual([]);
  });

  it('WHEN a page changes as the kubelet changes it THEN the new one is served without a restart', async () => {
    swapFiles(
      pagesFolder,
      pages.map(([name, content]) => [name, content.replace('<title>', '<title>New: ')] as const),
    );
    const html = await (await fetch(`${origin}${path}${RUNBOOK_PAGES.urlPath}Watchdog.html`)).text();
    expect(html).toContain('<title>New: Watchdog');
  });
});

describe('GIVEN the rules of the reference stack', () => {
  it('WHEN an alert is evaluated by Loki THEN its runbook is among the pages that Prometheus serves', () => {
    const urls = [...files]
      .filter(([path]) => path.startsWith('loki/'))
      .flatMap(([, content]) => [...content.matchAll(/runbook_url: (\S+)/g)].map(([, url]) => url ?? ''));
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls)
      expect(files.has(url.replace(`${DECLARED}${RUNBOOK_PAGES.urlPath}`, `${RUNBOOK_PAGES.directory}/`))).toBe(true);
  });
});
