import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { substituteGrafanaVariables } from '../../src/query/grafana-variables.ts';
import { checkPromql } from '../../src/query/promql/check.ts';
import { renderTemplate } from '../../src/query/template/render-template.ts';
import { toYaml } from '../../src/shared/yaml.ts';
import { describeWith, type Run } from '../tools/tool.ts';
import { EVERY_METHOD } from './promql/every-method.ts';
import { randomQuery } from './promql/random-query.ts';

/** What Prometheus's own parser says of one text. */
interface Verdict {
  readonly input: string;
  readonly ok: boolean;
  readonly type?: string;
}

/** Queries that Prometheus's parser takes and we reject on purpose, each rule with its reason. */
const DELIBERATE: readonly { readonly reason: string; readonly is: (verdict: Verdict) => boolean }[] = [
  { reason: 'a range vector cannot be drawn or alerted on', is: ({ type }) => type === 'matrix' },
  { reason: 'a string cannot be drawn or alerted on', is: ({ type }) => type === 'string' },
];

const verdicts = (text: string): readonly Verdict[] =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Verdict);

const flagged = ({ input }: Verdict) => checkPromql(input).length > 0;

/** The complaints that are not about the kind of the result. */
const otherComplaints = ({ input }: Verdict) =>
  checkPromql(input).filter(({ message }) => !message.startsWith('the result is a'));

const judge = (corpus: Run, texts: readonly string[]): readonly Verdict[] =>
  verdicts(corpus(['--stdin'], { input: `${texts.map(text => JSON.stringify(text)).join('\n')}\n` }).stdout);

/** The list in docs/queries.md, below its heading, one text in backticks for each item. */
function documentedMisses(): readonly string[] {
  const section = readFileSync('docs/queries.md', 'utf8')
    .split('## What the PromQL checker misses')[1]
    ?.split('\n## ')[0];
  return [...(section ?? '').matchAll(/^- `(.*)`/gm)].map(([, text]) => text ?? '');
}

describeWith(['promql-corpus'], "GIVEN Prometheus's own parser", run => {
  const corpus = run['promql-corpus'];
  const own = () => verdicts(corpus([]).stdout);

  test('THEN nothing of its test corpus that it takes is rejected, but for what we reject on purpose', () => {
    const all = own();
    expect(all.length).toBeGreaterThan(350);
    const alarms = all.filter(verdict => verdict.ok && flagged(verdict));
    expect(alarms.filter(alarm => !DELIBERATE.some(({ is }) => is(alarm)))).toEqual([]);
    // Those rejected on purpose have nothing else wrong with them.
    expect(alarms.filter(alarm => otherComplaints(alarm).length > 0)).toEqual([]);
  });

  test('THEN what it rejects in its test corpus and we do not is just what the documentation lists', () => {
    const missed = own().filter(verdict => !verdict.ok && !flagged(verdict));
    expect(missed.map(({ input }) => input)).toEqual(documentedMisses());
  });

  test('WHEN parts of its corpus are exchanged at random THEN both agree', () => {
    const texts = own()
      .map(({ input }) => input)
      .filter(text => text.length < 200 && !text.includes('\ufffd'));
    const tokens = texts.flatMap(text => text.match(TOKEN) ?? []);
    const mutant = fc
      .tuple(fc.constantFrom(...texts), fc.constantFrom(...tokens), fc.nat(), fc.constantFrom(0, 1))
      .map(([text, token, at, removed]) => {
        const parts = text.match(TOKEN) ?? [];
        parts.splice(at % (parts.length + 1), removed, token);
        return parts.join('');
      });
    const judged = judge(corpus, fc.sample(mutant, { seed: 1, numRuns: 3_000 }));
    expect(judged.filter(verdict => verdict.ok && otherComplaints(verdict).length > 0)).toEqual([]);
    expect(judged.filter(verdict => !verdict.ok && !flagged(verdict))).toEqual([]);
  });

  test('WHEN it reads what the builder writes THEN it takes every text', () => {
    const random = fc.sample(randomQuery, { seed: 1, numRuns: 1_000 }).map(({ query }) => query.text);
    const every = EVERY_METHOD.map(([query]) => substituteGrafanaVariables(query.expression.text));
    expect(judge(corpus, [...every, ...random]).filter(({ ok }) => !ok)).toEqual([]);
  });
});

const TOKEN = /"[^"]*"|\w+|[^\w\s]|\s+/g;

describeWith(['promtool'], 'GIVEN promtool', ({ promtool }) => {
  test('WHEN it checks rules with every query and text the builder writes THEN it takes them', () => {
    const texts = [
      renderTemplate<'app'>(
        (l, v) => `{${l.app}} {{ ${v.percent} ${v.bytes} ${v.duration} ${v.fixed(2)} ${v.humanize}`,
        ['app'],
      ),
      renderTemplate<string>(l => `${l['host-name']} {{{`, undefined),
    ];
    const annotations = Object.fromEntries(texts.map(({ text }, i) => [`text_${i}`, text]));
    const rules = EVERY_METHOD.map(([query], i) => ({
      alert: `Case${i}`,
      expr: query.expression.text,
      annotations,
    })).filter(({ expr }) => !expr.includes('$__'));
    const folder = mkdtempSync(join(tmpdir(), 'sightline-rules-'));
    try {
      const file = join(folder, 'every.rules.yml');
      writeFileSync(file, toYaml({ groups: [{ name: 'every', rules }] }));
      const { status, stdout, stderr } = promtool(['check', 'rules', file]);
      expect(`${stdout}${stderr}`).toContain(`SUCCESS: ${rules.length} rules found`);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
