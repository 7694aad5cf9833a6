import { toYaml } from '../../../src/shared/yaml.ts';
import { withWritten } from '../../render/written.ts';
import type { Run } from '../../tools/tool.ts';
import { type LogRule, type LogTest, type LogTestFile, lastLook, lookedAt, seconds } from './log-test-files.ts';

const LINES_A_REQUEST = 5000;

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/**
 * Proves tests of LogQL rules: a real Loki is given their lines, each test as a tenant of its own, and asked the rule's
 * expression at every evaluation. What it answers goes into promtool as series, in place of the expression: `for`,
 * labels and texts are then what Prometheus's rule engine makes of them, which is the one that Loki's ruler runs.
 */
export class LogRuleProof {
  readonly #loki: string;
  readonly #promtool: Run;
  /** Of all tests; before now, and where every evaluation interval begins. */
  readonly #begin: number;
  readonly #given = new Set<string>();
  readonly #answers = new Map<string, Promise<readonly Series[]>>();

  constructor(loki: string, promtool: Run, files: readonly LogTestFile[]) {
    this.#loki = loki;
    this.#promtool = promtool;
    const longest = Math.max(...files.flatMap(file => file.tests.map(lastLook)));
    this.#begin = Math.floor((Date.now() / 1000 - longest) / 120 - 1) * 120;
  }

  /** What promtool says to the tests of a group, in which one rule may be another than synth wrote. */
  async run(file: LogTestFile, tests: readonly LogTest[], changed?: readonly [LogRule, expr: string]) {
    const step = seconds(file.evaluation_interval);
    const entries = [];
    for (const test of tests) {
      const tenant = `${file.group}-${file.tests.indexOf(test)}`;
      await this.#give(tenant, test);
      const input_series = [];
      for (const [i, rule] of file.rules.entries()) {
        if (!lookedAt(test, rule)) continue;
        const expr = rule === changed?.[0] ? changed[1] : rule.expr;
        for (const series of await this.#ask(tenant, expr, lastLook(test), step))
          input_series.push(this.#written(`loki_answers_${i}`, series, lastLook(test), step));
      }
      const { name, alert_rule_test, promql_expr_test } = test;
      entries.push({ name, interval: file.evaluation_interval, input_series, alert_rule_test, promql_expr_test });
    }
    const rules = file.rules.map((rule, i) => ({ ...rule, expr: `loki_answers_${i}` }));
    const written = [
      { id: 'rules.yml', content: toYaml({ groups: [{ name: file.group, rules }] }) },
      {
        id: 'tests.yml',
        content: toYaml({
          rule_files: ['rules.yml'],
          evaluation_interval: file.evaluation_interval,
          fuzzy_compare: true,
          tests: entries,
        }),
      },
    ];
    return withWritten(written as never, cwd => this.#promtool(['test', 'rules', 'tests.yml'], { cwd }));
  }

  async #give(tenant: string, test: LogTest): Promise<void> {
    if (this.#given.has(tenant)) return;
    this.#given.add(tenant);
    const all = (test.input_lines ?? []).flatMap(({ stream, line, metadata = {}, from, every = '0s', times = 1 }) =>
      Array.from({ length: times }, (_, i) => ({
        stream,
        at: this.#begin + seconds(from) + i * seconds(every),
        entry: [line, metadata] as const,
      })),
    );
    all.sort((a, b) => a.at - b.at);
    for (let i = 0; i < all.length; i += LINES_A_REQUEST) {
      const streams = all.slice(i, i + LINES_A_REQUEST).map(({ stream, at, entry }) => ({
        stream,
        values: [[`${Math.round(at * 1000)}000000`, ...entry]],
      }));
      const answer = await fetch(`${this.#loki}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-scope-orgid': tenant },
        body: JSON.stringify({ streams }),
      });
      if (!answer.ok) throw new Error(`lines of "${test.name}": ${answer.status} ${await answer.text()}`);
    }
  }

  /** Answers are kept: of an alert's levels, one is changed at a time. */
  #ask(tenant: string, query: string, until: number, step: number): Promise<readonly Series[]> {
    const key = `${tenant} ${query}`;
    const answer = this.#answers.get(key) ?? this.#fetch(tenant, query, until, step);
    this.#answers.set(key, answer);
    return answer;
  }

  async #fetch(tenant: string, query: string, until: number, step: number): Promise<readonly Series[]> {
    const range = { start: `${this.#begin}`, end: `${this.#begin + until}`, step: `${step}` };
    const answer = await fetch(`${this.#loki}/loki/api/v1/query_range?${new URLSearchParams({ query, ...range })}`, {
      headers: { 'x-scope-orgid': tenant },
    });
    if (!answer.ok) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { data: { result: Series[] } }).data.result;
  }

  #written(name: string, { metric, values }: Series, until: number, step: number) {
    const at = new Map(values.map(([time, value]) => [time - this.#begin, value]));
    const samples = Array.from({ length: until / step + 1 }, (_, i) => at.get(i * step) ?? 'stale');
    const labels = Object.entries(metric).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return { series: `${name}{${labels.join(',')}}`, values: samples.join(' ') };
  }
}
