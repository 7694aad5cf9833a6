import { describe, expect, test } from '@jest/globals';
import { renderTemplate, type TemplateFunction } from '../../../src/query/template/render-template.ts';

type L = 'app' | 'team';
const render = (template: TemplateFunction<L>) => renderTemplate(template, ['app', 'team']);

describe('GIVEN a text of labels and value WHEN it is rendered THEN it is a Go template', () => {
  test.each<readonly [string, TemplateFunction<L>, string]>([
    ['labels', l => `${l.app} of ${l.team}`, '{{ $labels.app }} of {{ $labels.team }}'],
    ['the value', (_, v) => `${v.raw}`, '{{ $value }}'],
    ['humanize', (_, v) => `${v.humanize}`, '{{ $value | humanize }}'],
    ['percent', (_, v) => `${v.percent}`, '{{ $value | humanizePercentage }}'],
    ['duration', (_, v) => `${v.duration}`, '{{ $value | humanizeDuration }}'],
    ['bytes', (_, v) => `${v.bytes}`, '{{ $value | humanize1024 }}B'],
    ['fixed', (_, v) => `${v.fixed(2)}`, '{{ printf "%.2f" $value }}'],
    [
      'destructuring',
      ({ app }, { percent }) => `${app} ${percent}`,
      '{{ $labels.app }} {{ $value | humanizePercentage }}',
    ],
    ['String()', l => String(l.app), '{{ $labels.app }}'],
    ['join', l => [l.app, l.team].join(', '), '{{ $labels.app }}, {{ $labels.team }}'],
    ['literal braces', l => `{{ x }} ${l.app}`, '{{ "{{" }} x }} {{ $labels.app }}'],
    ['a brace before a label', l => `{${l.app}}`, '{{ "{" }}{{ $labels.app }}}'],
    ['three braces', () => '{{{', '{{ "{{{" }}'],
  ])('%s', (_title, template, text) => {
    expect(render(template)).toMatchObject({ text, problems: [] });
  });
});

test('GIVEN a fixed text THEN its braces are literal too', () => {
  expect(renderTemplate('{{ $labels.app }}', [])).toEqual({
    text: '{{ "{{" }} $labels.app }}',
    labels: [],
    problems: [],
  });
});

test('GIVEN a text THEN the labels it uses are known, sorted', () => {
  expect(render(l => `${l.team} ${l.app} ${l.team}`).labels).toEqual(['app', 'team']);
});

test('GIVEN an alert of unknown labels THEN any label is taken', () => {
  expect(renderTemplate<string>(l => `${l.anything}`, undefined).problems).toEqual([]);
});

test('GIVEN a label whose name is no identifier THEN it is read by index', () => {
  expect(renderTemplate<string>(l => `${l['host-name']}`, undefined).text).toBe('{{ index $labels "host-name" }}');
});

describe('GIVEN a text function WHEN it looks at what is not known yet THEN that is refused', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a user without type checks can write
  test.each<readonly [string, (l: any, v: any) => unknown]>([
    // biome-ignore lint/style/useTemplate: this is the case
    ['addition', l => l.app + '!'],
    // biome-ignore lint/suspicious/noDoubleEquals: this is the case
    ['loose comparison', l => (l.app == 'web' ? 'a' : 'b')],
    ['strict comparison', l => (l.app === 'web' ? 'a' : 'b')],
    ['a condition', l => (l.app ? 'a' : 'b')],
    ['less than', (_, v) => (v.raw < 5 ? 'a' : 'b')],
    ['arithmetics', (_, v) => `${v.raw * 100}`],
    ['a method', l => l.app.replace('a', 'b')],
    ['a symbol', l => [...l.app].join('')],
    ['Object.keys', l => Object.keys(l).join()],
    ['in', l => ('app' in l ? 'a' : 'b')],
    ['rest', ({ app, ...rest }) => `${app} ${rest}`],
    ['spread', l => `${{ ...l }.app}`],
    ['JSON', (_, v) => JSON.stringify(v)],
    ['the labels as a whole', l => `${l}`],
    ['the value as a whole', (_, v) => `${v}`],
    ['assignment', l => `${Object.assign(l, { app: 'x' })}`],
    ['decimals', (_, v) => `${v.fixed(1.5)}`],
  ])('%s', (_title, template) => {
    const { problems } = render(template as TemplateFunction<L>);
    expect(problems.map(problem => problem.code)).toEqual(['template-label-misuse']);
  });

  test('a function that throws', () => {
    const { problems } = render(() => {
      throw new Error('boom');
    });
    expect(problems).toMatchObject([{ code: 'template-failed', message: 'The function throws: boom' }]);
  });

  test('a function that is different each time', () => {
    let n = 0;
    expect(render(() => `${n++}`).problems).toMatchObject([{ code: 'template-impure' }]);
  });
});
