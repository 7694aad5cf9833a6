import type { Alert, RecordingRule, RuleTest } from '../model/rule.ts';
import { formatSeconds } from '../shared/duration.ts';
import { type ComparisonFailure, type FoundSeries, readFailure } from './promtool-failure.ts';
import { ruleName } from './rule-name.ts';
import { type Sample, seriesValues } from './series-values.ts';
import { samplesPerColumn, sparkline } from './sparkline.ts';

export interface FailedTest {
  readonly rule: Alert | RecordingRule;
  readonly test: RuleTest;
  /** In promtool's words. */
  readonly failure: string;
}

const WIDTH = 60;

/** What failed, as a person needs it: what was expected and got, the rule, and what it was given. */
export function describeFailure({ rule, test, failure }: FailedTest): string {
  const name = ruleName(rule);
  const found = readFailure(failure);
  if (found === undefined) return [`${name}: "${test.name}"`, ...ruleLines(rule), words(failure)].join('\n');
  const what = 'alert' in found.asks || found.asks.expr.startsWith('ALERTS') ? alertWords : sampleWords;
  return [
    `${name}: "${test.name}", at ${formatSeconds(found.atSeconds)}`,
    `  expected  ${what(found.expected)}`,
    `  got       ${what(found.got)}`,
    ...differences(found),
    ...ruleLines(rule),
    ...inputLines(test, found.atSeconds),
  ].join('\n');
}

const words = (text: string): string =>
  text
    .split('\n')
    .map(line => `  ${line.trim()}`)
    .join('\n')
    .trimEnd();

/** Labels that name the alert and its state say nothing beside its name. */
const OBVIOUS = ['alertname', 'alertstate', '__name__'];

function labelText(labels: FoundSeries['labels']): string {
  const shown = Object.entries(labels).filter(([name]) => !OBVIOUS.includes(name));
  return `{${shown.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

const alertWords = (series: readonly FoundSeries[]): string =>
  series.length === 0 ? 'nothing fires' : `fires with ${series.map(s => labelText(s.labels)).join(' and ')}`;

const sampleWords = (series: readonly FoundSeries[]): string =>
  series.length === 0 ? 'no sample' : series.map(s => `${labelText(s.labels)} ${s.value}`).join(', ');

/** Where one series was expected and one came: what is different about it. */
function differences({ expected, got }: ComparisonFailure): string[] {
  const [one, other] = [expected[0], got[0]];
  if (expected.length !== 1 || got.length !== 1 || one === undefined || other === undefined) return [];
  const lines = (kind: string, a: FoundSeries['labels'], b: FoundSeries['labels']): string[] =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter(name => a[name] !== b[name])
      .map(name => `  ${kind} ${name}: expected ${shown(a[name])}, got ${shown(b[name])}`);
  return [
    ...lines('label', one.labels, other.labels),
    ...lines('annotation', one.annotations ?? {}, other.annotations ?? {}),
  ];
}

const shown = (value: string | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));

function ruleLines(rule: FailedTest['rule']): string[] {
  if (rule.kind === 'recording') return [`  rule      ${rule.expr.text}`];
  return rule.levels.map(({ severity, expr, forSeconds }) => {
    const wait = forSeconds > 0 ? ` for ${formatSeconds(forSeconds)}` : '';
    return `  ${severity.padEnd(8)}  ${expr.text}${wait}`;
  });
}

/** Each series as a line, and the moment that was looked at below them. */
function inputLines(test: RuleTest, atSeconds: number): string[] {
  const position = Math.floor(atSeconds / test.intervalSeconds);
  const inputs = test.inputs.map(({ series, values }) => ({ series, samples: seriesValues(values) }));
  const span = Math.max(position + 1, ...inputs.map(({ samples }) => samples.length));
  const column = Math.floor(position / samplesPerColumn(span, WIDTH));
  return [
    `  given     one sample every ${formatSeconds(test.intervalSeconds)}`,
    ...inputs.flatMap(({ series, samples }) => [
      `    ${series}`,
      `      ${sparkline(samples, span, WIDTH)}  ${rangeText(samples, position)}`,
    ]),
    ...(inputs.length === 0 ? [] : [`      ${' '.repeat(column)}▲ ${formatSeconds(atSeconds)}`]),
  ];
}

function rangeText(samples: readonly Sample[], position: number): string {
  const [first] = samples;
  if (samples.every(sample => sample === first)) return text(first);
  return `${text(first)}, then ${text(samples[Math.min(samples.length - 1, position)])}`;
}

const text = (sample: Sample | undefined): string =>
  typeof sample === 'number' ? String(Number(sample.toPrecision(6))) : (sample ?? 'nothing');
