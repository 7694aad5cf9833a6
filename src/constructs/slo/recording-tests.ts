import type { RuleTest } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { seriesText } from '../../query/promql/series-text.ts';
import { formatSeconds } from '../../shared/duration.ts';
import type { InputSeries } from '../rules/rule-test.ts';
import { BASE_SECONDS, isRaw } from './burn-rates.ts';
import { momentOf, otherThan, type Placed, recordedSeries } from './recorded-values.ts';
import type { Sli } from './sli.ts';
import { sloLabels, windowsOf } from './slo-recordings.ts';
import { allName, badName, META, ratioName } from './slo-series.ts';

type Labels = Readonly<Record<string, string>>;
type Tests = readonly (readonly [record: string, test: RuleTest])[];

/** Tests of everything that is recorded, by the name of the record. */
export const recordingTests = (slo: Slo, sli: Sli): Tests => [
  ...windowsOf(slo).flatMap(seconds => [
    ...(isRaw(seconds, slo.windowDays) ? measured(slo, sli, seconds) : means(slo, seconds)),
    shareOf(slo, seconds),
  ]),
  ...promises(slo),
  ...paces(slo),
];

interface Given {
  readonly name: string;
  readonly inputs: readonly InputSeries[];
  readonly every: number;
  readonly moment: number;
}

/** @param values at the start, where it says so, and at the moment; undefined: nothing is recorded then */
function recorded(
  slo: Slo,
  record: string,
  { name, inputs, every, moment }: Given,
  value: number | undefined,
  { labels = {}, atStart }: { readonly labels?: Labels; readonly atStart?: 'nothing' } = {},
): readonly [string, RuleTest] {
  const expr = `${record}{sloth_id=${JSON.stringify(slo.id)}}`;
  const text = seriesText(record, { ...sloLabels(slo), ...labels });
  const check = (atSeconds: number, found: number | undefined) => ({
    atSeconds,
    expr,
    samples: found === undefined ? [] : [{ labels: text, value: found }],
  });
  return [
    record,
    {
      name,
      kind: 'records',
      intervalSeconds: every,
      evaluationSeconds: moment,
      inputs,
      checks: [...(atStart === undefined ? [] : [check(0, undefined)]), check(moment, value)],
      origin: slo.origin,
    },
  ];
}

/** Windows that are read from the metric itself. */
function measured(slo: Slo, sli: Sli, seconds: number): Tests {
  const longest =
    windowsOf(slo)
      .filter(window => isRaw(window, slo.windowDays))
      .at(-1) ?? seconds;
  const moment = 3 * longest;
  return sli.examples(seconds / 60, moment / 60).flatMap(({ name, inputs, all, bad }) => {
    const given = { name: `${name} (${formatSeconds(seconds)})`, inputs, every: 60, moment };
    const asked = [
      [allName(seconds), all],
      [badName(seconds), bad],
    ] as const;
    return asked.flatMap(([record, value]) =>
      value === undefined ? [] : [recorded(slo, record, given, value === 'nothing' ? undefined : value)],
    );
  });
}

/** Longer windows: 9 before them, then 1 and later 3 make a mean of 2. */
function means(slo: Slo, seconds: number): Tests {
  const every = seconds / 4;
  const placed: Placed[] = [
    [6 * every, 9],
    [3 * every, 1],
    [every, 3],
  ];
  const names = [
    [allName(seconds), allName(BASE_SECONDS)],
    [badName(seconds), badName(BASE_SECONDS)],
  ] as const;
  return names.map(([record, base]) => {
    const name = `1 and then 3, after 9 (${formatSeconds(seconds)})`;
    const inputs = [
      recordedSeries(base, slo, placed, { every }),
      recordedSeries(base, otherThan(slo), [[every, 50]], { every }),
    ];
    return recorded(slo, record, { name, inputs, every, moment: momentOf(slo) }, 2);
  });
}

/** Three quarters of what little there is fail; and no share is known of no traffic. */
function shareOf(slo: Slo, seconds: number): readonly [string, RuleTest] {
  const moment = momentOf(slo);
  const both = (value: number): Placed[] => [
    [moment, 0],
    [0, value],
  ];
  const other = otherThan(slo);
  const inputs = [
    recordedSeries(allName(seconds), slo, both(0.8)),
    recordedSeries(badName(seconds), slo, both(0.6)),
    recordedSeries(allName(seconds), other, [[0, 5]]),
    recordedSeries(badName(seconds), other, [[0, 5]]),
  ];
  const window = formatSeconds(seconds);
  const given = { name: `three quarters fail, after a time without traffic (${window})`, inputs, every: 300, moment };
  return recorded(slo, ratioName(seconds), given, 0.75, { labels: { sloth_window: window }, atStart: 'nothing' });
}

/** What was promised, as it was written. */
function promises(slo: Slo): Tests {
  const share = (percent: number) => Number((percent / 100).toPrecision(10));
  const given = { name: 'it says what was declared', inputs: [], every: 300, moment: momentOf(slo) };
  const mode = { sloth_mode: 'sightline', sloth_objective: String(slo.objective), sloth_spec: 'sightline' };
  return [
    recorded(slo, META.objective, given, share(slo.objective)),
    recorded(slo, META.budget, given, share(100 - slo.objective)),
    recorded(slo, META.days, given, slo.windowDays),
    recorded(slo, META.info, given, 1, { labels: mode }),
  ];
}

/** How fast the budget is spent, and what is left of it. */
function paces(slo: Slo): Tests {
  const period = slo.windowDays * 86_400;
  const budget = Number(((100 - slo.objective) / 100).toPrecision(10));
  const moment = momentOf(slo);
  const at = (record: string, reads: string, value: number, found: number, name: string, labels: Labels = {}) => {
    const inputs = [
      recordedSeries(reads, slo, [[0, value]], { labels }),
      recordedSeries(reads, otherThan(slo), [[0, 9]], { labels }),
    ];
    return recorded(slo, record, { name, inputs, every: 300, moment }, found, { labels });
  };
  const window = (seconds: number) => ({ sloth_window: formatSeconds(seconds) });
  return [
    at(META.currentBurnRate, ratioName(BASE_SECONDS), 2 * budget, 2, 'twice as many fail as may', window(BASE_SECONDS)),
    at(META.periodBurnRate, ratioName(period), budget / 2, 0.5, 'half as many fail as may', window(period)),
    at(META.budgetRemaining, META.periodBurnRate, 0.25, 0.75, 'a quarter of the budget is spent'),
  ];
}
