import { numberValue } from '../query/literals.ts';

type Labels = Readonly<Record<string, string>>;

/** One series in what promtool expected or got. */
export interface FoundSeries {
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly value?: number;
}

/** A failed comparison, read from promtool's words. */
export interface ComparisonFailure {
  readonly asks: { readonly alert: string } | { readonly expr: string };
  readonly atSeconds: number;
  readonly expected: readonly FoundSeries[];
  readonly got: readonly FoundSeries[];
}

const ALERT = /alertname: ([^,]+), time: ([^,\s]+),\s*exp:([\s\S]*?),\s*\n\s*got:([\s\S]*)$/;
const EXPR = /expr: ("(?:[^"\\]|\\.)*"), time: ([^,\s]+),\s*exp: ([\s\S]*?)\n\s*got: ([\s\S]*)$/;

/**
 * Reads one failure of promtool's report.
 * @returns undefined for everything that is no comparison: a rule that cannot be loaded or evaluated
 */
export function readFailure(text: string): ComparisonFailure | undefined {
  const [, alert, alertTime, expAlerts = '', gotAlerts = ''] = ALERT.exec(text) ?? [];
  if (alert !== undefined && alertTime !== undefined) {
    return {
      asks: { alert },
      atSeconds: secondsOf(alertTime),
      expected: alertsIn(expAlerts),
      got: alertsIn(gotAlerts),
    };
  }
  const [, quoted, exprTime, expSamples = '', gotSamples = ''] = EXPR.exec(text) ?? [];
  if (quoted === undefined || exprTime === undefined) return undefined;
  const expr = unquoted(quoted);
  return {
    asks: { expr },
    atSeconds: secondsOf(exprTime),
    expected: samplesIn(expSamples),
    got: samplesIn(gotSamples),
  };
}

const secondsOf = (duration: string): number => numberValue(duration) ?? 0;

function alertsIn(text: string): FoundSeries[] {
  const annotations = [...text.matchAll(/Annotations:(\{.*\})/g)].map(([, set = '']) => labelsIn(set));
  return [...text.matchAll(/Labels:(\{.*\})/g)].map(([, set = ''], i) => ({
    labels: labelsIn(set),
    annotations: annotations[i] ?? {},
  }));
}

const SAMPLE = /(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}) ([-+\w.]+)/g;

const samplesIn = (text: string): FoundSeries[] =>
  [...text.matchAll(SAMPLE)].map(([, set = '', value = '']) => ({ labels: labelsIn(set), value: Number(value) }));

const LABEL = /([a-zA-Z_:][\w:]*|"(?:[^"\\]|\\.)*")=("(?:[^"\\]|\\.)*")/g;

const labelsIn = (set: string): Labels =>
  Object.fromEntries(
    [...set.matchAll(LABEL)].map(([, name = '', value = '']) => [
      name.startsWith('"') ? unquoted(name) : name,
      unquoted(value),
    ]),
  );

/** Go quotes like JSON but for a few escapes, which no label of a test has. */
function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
