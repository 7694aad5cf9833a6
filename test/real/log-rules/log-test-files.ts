import { parseYaml } from '../../../src/shared/yaml.ts';

/** The same line again and again, as `tests/loki/<group>.test.yml` has it. */
export interface InputLines {
  readonly stream: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly line: string;
  readonly from: string;
  readonly every?: string;
  readonly times?: number;
}

export interface LogTest {
  readonly name: string;
  readonly input_lines?: readonly InputLines[];
  readonly alert_rule_test?: readonly { readonly eval_time: string; readonly alertname: string }[];
  readonly promql_expr_test?: readonly { readonly eval_time: string; readonly expr: string }[];
}

export interface LogRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}

/** A group of LogQL rules with the tests of them, as synth writes both. */
export interface LogTestFile {
  readonly group: string;
  readonly evaluation_interval: string;
  readonly tests: readonly LogTest[];
  readonly rules: readonly LogRule[];
}

/** Every `tests/loki/<group>.test.yml` of a stack's output. */
export function logTestFiles(files: ReadonlyMap<string, unknown>): LogTestFile[] {
  return [...files].flatMap(([path, content]) => {
    const [, group] = /^tests\/loki\/(.+)\.test\.yml$/.exec(path) ?? [];
    if (group === undefined) return [];
    const written = parseYaml(content as string) as Omit<LogTestFile, 'group' | 'rules'>;
    const file = parseYaml(files.get(`loki/${group}.rules.yml`) as string) as { groups: [{ rules: LogRule[] }] };
    return [{ ...written, group, rules: file.groups[0].rules }];
  });
}

/** The rules that a test looks at. */
export const lookedAt = (test: LogTest, { alert, record }: LogRule): boolean =>
  (test.alert_rule_test ?? []).some(check => check.alertname === alert) ||
  (test.promql_expr_test ?? []).some(
    ({ expr }) => (record !== undefined && expr === record) || (alert !== undefined && expr.includes(`"${alert}"`)),
  );

const evaluated = (test: LogTest): readonly { readonly eval_time: string }[] => [
  ...(test.alert_rule_test ?? []),
  ...(test.promql_expr_test ?? []),
];

/** When the test looks for the last time, in seconds from its beginning. */
export const lastLook = (test: LogTest): number => Math.max(...evaluated(test).map(check => seconds(check.eval_time)));

const UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Of a duration such as `9m30s`. */
export const seconds = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce((sum, [, n, unit = 's']) => sum + Number(n) * (UNIT[unit] ?? 0), 0);
