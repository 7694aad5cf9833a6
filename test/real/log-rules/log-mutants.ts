/** One small change of a LogQL query. */
export interface LogMutant {
  readonly what: string;
  readonly text: string;
}

type Change = readonly [what: string, pattern: RegExp, replacement: string | ((...found: string[]) => string)];

const scaled = (by: number) => (_: string, before: string, threshold: string) => `${before}${Number(threshold) * by}`;

/** What can be got wrong: docs/mutation.md has the operators of PromQL, these are the same in LogQL. */
const CHANGES: readonly Change[] = [
  ['comparison', / > (?=[\d.]+)/, ' >= '],
  ['comparison', / > (?=[\d.]+)/, ' < '],
  ['threshold', /( > )([1-9][\d.]*|0\.\d+)/, scaled(1.25)],
  ['threshold', /( > )([1-9][\d.]*|0\.\d+)/, scaled(0.8)],
  ['window', /\[5m\]/, '[10m]'],
  ['window', /\[5m\]/, '[2m]'],
  ['window', /\[15m\]/, '[30m]'],
  ['window', /\[15m\]/, '[5m]'],
  ['aggregation', /\bsum\b/, 'max'],
  ['aggregation', /\bsum\b/, 'count'],
  ['grouping dropped', /\bsum by \([^)]*\)/, 'sum'],
  ['label filter dropped', / \| \w+(=~|!=|=)"[^"]*"/, ''],
  ['label filter negated', /(\| \w+)=~/, '$1!~'],
  ['line filter dropped', / \|~ "(?:[^"\\]|\\.)*"/, ''],
  ['line filter negated', / \|~ /, ' !~ '],
  ['selector widened', /\{service="[^"]*"\}/, '{service=~".+"}'],
  ['function', /count_over_time/, 'rate'],
  ['operator', / and /, ' or '],
  ['operator', / and /, ' unless '],
  ['operator', / or (?!`)/, ' and '],
  ['operator', / \/ /, ' * '],
];

/** Every change, at every place where it can be made. */
export function logMutants(query: string): LogMutant[] {
  const mutants = CHANGES.flatMap(([what, pattern, replacement]) =>
    [...query.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: found }) => {
      const rest = query.slice(index);
      const changed = rest.replace(pattern, replacement as string);
      return { what: `${what} at ${index}: ${found.trim()}`, text: query.slice(0, index) + changed };
    }),
  );
  return mutants.filter(({ text }) => text !== query);
}
