import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RUNBOOK_PAGES } from '../../../src/model/runbook-pages.ts';
import { CONFIG_MAP_BYTES, configMapDirectory } from '../../../src/render/kubernetes/config-maps.ts';
import type { Block } from '../../../src/render/runbooks/block.ts';
import { htmlPage } from '../../../src/render/runbooks/html-page.ts';
import { renderRunbooks } from '../../../src/render/runbooks/runbooks.ts';
import { workload } from '../../fixtures/model.ts';
import { alert, alertingModel, group } from '../alerting-model.ts';

const page = (blocks: readonly Block[], pages: readonly string[] = []): string =>
  htmlPage('test', { name: 'ApiDown', title: 'ApiDown', blocks }, new Set(pages));
const main = (html: string): string => html.slice(html.indexOf('<main>'), html.indexOf('</main>'));

/** Every tag that a page may hold, with every attribute; `href` is looked at apart. */
const TAG =
  /<\/?(?:main|h1|h2|h3|p|ul|ol|li|pre|code|b|table|thead|tbody|tr|th|td|div)>|<p class="go">|<div class="wide">|<td class="n">|<span class="s [^"<>]*">|<\/span>|<a href="(?:https?:\/\/[^"<>]*|[\w%.-]+\.html)">|<\/a>/g;

describe('htmlPage', () => {
  it('GIVEN whatever text WHEN written THEN none of it is markup', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '`<img src=x onerror=alert(1)>`',
        '"><svg onload=alert(1)>',
        "' onmouseover='alert(1)",
        '[x](javascript:alert(1))',
        '</main></body>',
        'a `b',
        '&lt;script&gt;',
      ),
    );
    const blocks = hostile.map((text): Block[] => [
      { kind: 'heading', level: 2, text },
      { kind: 'prose', text },
      { kind: 'bullets', items: [text] },
      { kind: 'code', language: text, text },
      { kind: 'table', head: [text], rows: [[text, { severity: text }, { strong: text }, { text, url: text }]] },
      {
        kind: 'links',
        links: [
          { text, url: text },
          { text, url: `https://p.example/query?${text}` },
        ],
      },
    ]);
    fc.assert(
      fc.property(blocks, of => {
        expect(main(page(of)).replace(TAG, '')).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('GIVEN an address that is none of the web WHEN linked THEN it is text', () => {
    const links = ['javascript:alert(1)', 'data:text/html,x', '//elsewhere.example', '../secret'].map(url => ({
      text: 'Go',
      url,
    }));
    expect(main(page([{ kind: 'links', links }]))).not.toContain('<a');
  });

  it('GIVEN a page WHEN opened THEN it loads nothing, runs nothing, and its policy lets its own style alone in', () => {
    const html = page([{ kind: 'prose', text: 'x' }]);
    expect(html).not.toMatch(/<script|src=|@import|url\(/);
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('@media print');
  });

  it('GIVEN backticks and the name of another alert WHEN written THEN code is code and the name leads to its page', () => {
    const html = page(
      [{ kind: 'prose', text: 'See ApiSlow or ApiDown in `ApiSlow`, not ApiSlower.' }],
      ['ApiSlow', 'ApiDown'],
    );
    expect(html).toContain(
      '<p>See <a href="ApiSlow.html">ApiSlow</a> or ApiDown in <code>ApiSlow</code>, not ApiSlower.</p>',
    );
  });

  it('GIVEN 200 alerts WHEN carried by ConfigMaps THEN none is too large', () => {
    const alerts = Array.from({ length: 200 }, (_, i) => alert({ name: `ApiDown${i}` }));
    const artefacts = renderRunbooks(alertingModel({ ruleGroups: [group({ rules: alerts })] }));
    const mount = { ...RUNBOOK_PAGES, onChange: 'watched' as const };
    const { parts, problems } = configMapDirectory(workload(), mount, artefacts);
    expect(problems).toEqual([]);
    expect(Object.keys(Object.assign({}, ...parts.map(part => part.data)))).toHaveLength(201);
    for (const { data } of parts) expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(1024 ** 2);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.length).toBeLessThanOrEqual(Math.ceil((200 * 10_000) / CONFIG_MAP_BYTES));
  });
});
