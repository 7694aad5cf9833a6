import type { RuleTest } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { type AlertPromise, shortOf, type Watched } from './alert-promise.ts';
import { BASE_SECONDS, isRaw } from './burn-rates.ts';
import { momentOf, otherThan, type Placed, recordedSeries } from './recorded-values.ts';
import { BURN_ALERT } from './slo-alerts.ts';
import { sloLabels } from './slo-recordings.ts';
import { allName, badName, ratioName } from './slo-series.ts';

/** Events per second, of which some are bad. */
interface Rate {
  readonly all: number;
  readonly bad: number;
}

/** What a long window holds outside the short one, and inside. */
interface Halves {
  readonly outside: Rate;
  readonly inside: Rate;
  /** Over the whole long window. */
  readonly long: Rate;
  /** Over the short one. */
  readonly short: Rate;
}

interface Edge extends Halves {
  readonly name: string;
  /** The share that is told, in per cent; absent: nothing fires. */
  readonly told?: number;
}

/** Shares of powers of two are exact to the last bit. */
const MANY = 2 ** 20;
/** So much before the long window that longer ones hold little else. */
const BUSY = 2 ** 40;

const shareOf = (bad: number): Rate => ({ all: MANY, bad: bad * MANY });

/**
 * Tests of each pair of windows by itself, at the edges of what it looks for. They are given recorded rates; no other
 * pair of the same severity fires.
 */
export const burnEdgeTests = (slo: Slo, promise: AlertPromise): readonly RuleTest[] =>
  promise.watched.flatMap((watched, i) => {
    const windows = windowsOf(promise, watched, promise.watched[i - 1]);
    return edgesOf(promise, watched, windows).map(edge => edgeTest(slo, watched, windows, edge));
  });

interface Windows {
  readonly long: number;
  readonly short: number;
  /** Seconds before the moment: within the short window, and too old for the quicker pair's. */
  readonly insideAt: number;
  readonly outsideAt: number;
  readonly busyAt: number;
}

/** A sample of exactly a window's age is no longer part of it. */
function windowsOf({ days }: AlertPromise, watched: Watched, before: Watched | undefined): Windows {
  const long = days * 86_400 * watched.within;
  const short = shortOf(days, watched);
  const quicker = before?.severity === watched.severity ? shortOf(days, before) : BASE_SECONDS;
  const steps = Math.ceil(long / BASE_SECONDS);
  return {
    long,
    short,
    insideAt: short === BASE_SECONDS ? 0 : Math.ceil(quicker / BASE_SECONDS) * BASE_SECONDS,
    outsideAt: (steps - 1) * BASE_SECONDS,
    busyAt: steps * BASE_SECONDS,
  };
}

function edgesOf(promise: AlertPromise, watched: Watched, windows: Windows): readonly Edge[] {
  const [long, short] = [formatSeconds(windows.long), formatSeconds(windows.short)];
  const allowed = allowedShare(promise, watched);
  const shares = (outside: number, inside: number): Halves => ({
    outside: shareOf(outside),
    inside: shareOf(inside),
    long: shareOf((outside + inside) / 2),
    short: shareOf(inside),
  });
  const most = 1.03 * allowed;
  return [
    ...(2 * allowed > 1
      ? []
      : [
          {
            name: `exactly as many fail over ${long} as may, and more over ${short} (${watched.severity})`,
            ...shares(0, 2 * allowed),
          },
        ]),
    {
      name: `exactly as many fail over ${short} as may, and more over ${long} (${watched.severity})`,
      ...shares(1, allowed),
    },
    ...(most > 1
      ? []
      : [
          {
            name: `a little more fail than may over ${long} and ${short} (${watched.severity})`,
            ...shares(1.01 * allowed, most),
            told: 102 * allowed,
          },
        ]),
    ...fewEdges(promise, windows, allowed, ` over ${long} (${watched.severity})`),
  ];
}

/** The share of bad events at which the watched part of the budget would be spent within the watched time. */
function allowedShare({ objective }: AlertPromise, { spent, within }: Watched): number {
  const budget = Number(((100 - objective) / 100).toPrecision(10));
  return Number((spent / 100 / within).toPrecision(12)) * budget;
}

/** The least traffic with the least failures; and one less of either. */
function fewEdges(
  { minimumTraffic, minimumFailures }: AlertPromise,
  windows: Windows,
  allowed: number,
  where: string,
): readonly Edge[] {
  const bad = Math.max(1, Math.ceil(minimumFailures));
  const least = Math.max(2, 2 * bad, Math.ceil(minimumTraffic));
  const events = (all: number, failed: number): Halves => {
    const outside = Math.floor(least / 2);
    const rate = (seconds: number, of: number, failures: number): Rate => ({
      all: perSecond(of, seconds),
      bad: perSecond(failures, seconds),
    });
    return {
      outside: rate(BASE_SECONDS, outside, 0),
      inside: rate(BASE_SECONDS, all - outside, failed),
      long: rate(windows.long, all, failed),
      short: rate(windows.short, all - outside, failed),
    };
  };
  // With the least of both a lower share than is looked for fires nothing.
  if (bad / least <= allowed * 1.05) return [];
  const fewer = (bad - 1) / least > allowed ? 'only the number of failures holds it back' : 'one failure less';
  return [
    { name: `${bad} of ${least} fail${where}`, ...events(least, bad), told: (100 * bad) / least },
    ...(minimumTraffic > 1 && minimumTraffic >= 2 * bad
      ? [{ name: `${bad} of ${least - 1} fail${where}`, ...events(least - 1, bad) }]
      : []),
    ...(minimumFailures > 1
      ? [{ name: `${bad - 1} of ${least} fail${where}: ${fewer}`, ...events(least, bad - 1) }]
      : []),
  ];
}

/** A rate that is no less than so many when it is multiplied again. */
function perSecond(events: number, seconds: number): number {
  const rate = events / seconds;
  return rate * seconds >= events ? rate : rate * (1 + Number.EPSILON);
}

function edgeTest(slo: Slo, { severity }: Watched, windows: Windows, edge: Edge): RuleTest {
  const raw = (seconds: number, rate: Rate): readonly (readonly [number, Rate])[] =>
    seconds !== BASE_SECONDS && isRaw(seconds, slo.windowDays) ? [[seconds, rate]] : [];
  const samples = (of: keyof Rate): Placed[] => [
    [windows.busyAt, of === 'all' ? BUSY : 0],
    [windows.outsideAt, edge.outside[of]],
    [windows.insideAt, edge.inside[of]],
  ];
  const moment = momentOf(slo);
  return {
    name: edge.name,
    kind: edge.told === undefined ? 'silent' : 'fires',
    intervalSeconds: BASE_SECONDS,
    evaluationSeconds: moment,
    inputs: [
      recordedSeries(allName(BASE_SECONDS), slo, samples('all')),
      recordedSeries(badName(BASE_SECONDS), slo, samples('bad')),
      ...[...raw(windows.long, edge.long), ...raw(windows.short, edge.short)].flatMap(([seconds, { all, bad }]) => [
        recordedSeries(allName(seconds), slo, [[0, all]]),
        recordedSeries(badName(seconds), slo, [[0, bad]]),
      ]),
      ...strangers(slo, windows),
    ],
    checks: [
      {
        atSeconds: moment,
        alert: BURN_ALERT,
        firing:
          edge.told === undefined ? [] : [{ labels: { ...sloLabels(slo), severity }, ...summaryOf(slo, edge.told) }],
      },
    ],
    origin: slo.origin,
  };
}

/** Another SLO, of which everything fails. */
function strangers(slo: Slo, { long, short, insideAt }: Windows) {
  const other = otherThan(slo);
  const fails: Placed[] = [[0, MANY], ...(insideAt > 0 ? [[insideAt, MANY] as const] : [])];
  return [...new Set([BASE_SECONDS, long, short])].flatMap(seconds => [
    recordedSeries(allName(seconds), other, fails),
    recordedSeries(badName(seconds), other, fails),
    recordedSeries(ratioName(seconds), other, [[0, 1]], { labels: { sloth_window: formatSeconds(seconds) } }),
  ]);
}

/** What a person reads; nothing where the last digit that is shown could fall either way. */
export function summaryOf({ service, name, objective }: Slo, percent: number) {
  const shown = (of: number) => String(Number(of.toPrecision(4)));
  const text = shown(percent);
  if (shown(percent * 1.00001) !== text || shown(percent * 0.99999) !== text) return {};
  return {
    annotations: { summary: `${service}: ${text}% miss the objective of ${name}; ${objective} % shall meet it` },
  };
}
