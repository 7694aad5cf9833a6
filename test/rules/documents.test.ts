import { expect, it } from '@jest/globals';
import { counter, histogram } from 'sightline';
import { withWritten } from '../render/written.ts';
import { describeWith } from '../tools/tool.ts';

/** One expression, asked of the real Prometheus engine at a time after given samples. */
interface Case {
  readonly given: Readonly<Record<string, string>>;
  readonly at: string;
  readonly expr: string;
  /** Values of all samples; empty: the condition does not hold. */
  readonly gives: readonly { readonly labels: string; readonly value: number }[];
}

const { duration, errors, failedConnections } = {
  duration: histogram('tdd_response_time_seconds', {
    help: 'Response time.',
    labels: { endpoint: 'string' },
    unit: 'seconds',
    buckets: [0.5, 1, 5],
  }),
  errors: counter('tdd_errors_total', { help: 'Errors.', labels: { kind: 'string' } }),
  failedConnections: counter('tdd_database_connections_failed_total', { help: 'Failed connections.' }),
};

/** A bad hour, then a good one; or the other way round. Buckets of a request that takes up to 0.5 s, and up to 5 s. */
const times = (...hours: readonly ('good' | 'bad')[]): Record<string, string> => {
  let below = 0;
  let all = 0;
  const bucket: string[] = [];
  const total: string[] = [];
  for (const hour of hours) {
    const fast = hour === 'good' ? 100 : 10;
    bucket.push(`${below + fast}+${fast}x59`);
    total.push(`${all + 100}+100x59`);
    below += fast * 60;
    all += 6000;
  }
  const series = (suffix: string) => `tdd_response_time_seconds${suffix}`;
  return {
    [series('_bucket{endpoint="/", le="0.5"}')]: bucket.join(' '),
    [series('_bucket{endpoint="/", le="1"}')]: bucket.join(' '),
    [series('_bucket{endpoint="/", le="5"}')]: total.join(' '),
    [series('_bucket{endpoint="/", le="+Inf"}')]: total.join(' '),
  };
};

const rawQuantile = 'histogram_quantile(0.95, tdd_response_time_seconds) > 1.0';
const overBuckets = 'histogram_quantile(0.95, tdd_response_time_seconds_bucket) > 1.0';
const right = `${duration.quantile(0.95, '5m', { by: ['endpoint'] }).text} > 1.0`;

describeWith(['promtool'], 'the rules of the documents, asked of the real Prometheus engine', ({ promtool }) => {
  const ask = ({ given, at, expr, gives }: Case) => {
    const file = {
      evaluation_interval: '1m',
      fuzzy_compare: true,
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(given).map(([series, values]) => ({ series, values })),
          promql_expr_test: [{ expr, eval_time: at, exp_samples: gives }],
        },
      ],
    };
    const artefact = { id: 'documents.test.yml', platform: 'both', content: JSON.stringify(file) } as const;
    const ran = withWritten([artefact], cwd => promtool(['test', 'rules', artefact.id], { cwd }));
    expect(`${ran.stdout}${ran.stderr}`).toContain('SUCCESS');
  };
  const slow = { labels: '{endpoint="/"}', value: 4.777777777777777 };

  it('GIVEN nine in ten requests slow for an hour WHEN P95 is taken of the histogram’s own name THEN the document’s alert never fires, ours does', () => {
    const given = times('bad');
    ask({ given, at: '59m', expr: rawQuantile, gives: [] });
    ask({ given, at: '59m', expr: right, gives: [slow] });
  });

  it('GIVEN a bad hour and a good one WHEN P95 is taken of raw buckets THEN it still fires, as it counts since the start; ours has ended', () => {
    const given = times('bad', 'good');
    ask({ given, at: '119m', expr: overBuckets, gives: [{ labels: '{endpoint="/"}', value: 4.555555555555555 }] });
    ask({ given, at: '119m', expr: right, gives: [] });
  });

  it('GIVEN twenty good hours and a bad one WHEN P95 is taken of raw buckets THEN it stays silent through the bad hour; ours fires', () => {
    const given = times(...Array<'good'>(20).fill('good'), 'bad');
    ask({ given, at: '1259m', expr: overBuckets, gives: [] });
    ask({ given, at: '1259m', expr: right, gives: [slow] });
  });

  it('GIVEN one failed connection long ago WHEN the counter is compared with zero THEN it fires for ever; its growth does not', () => {
    const given = { 'tdd_database_connections_failed_total{instance="one"}': '0x10 1x600' };
    const grown = `${failedConnections.increase('5m').text} > 0`;
    ask({
      given,
      at: '600m',
      expr: 'tdd_database_connections_failed_total > 0',
      gives: [{ labels: 'tdd_database_connections_failed_total{instance="one"}', value: 1 }],
    });
    ask({ given, at: '600m', expr: grown, gives: [] });
    ask({ given, at: '12m', expr: grown, gives: [{ labels: '{instance="one"}', value: 1 }] });
  });

  it('GIVEN ten errors among a hundred thousand requests a minute, and one among two WHEN errors a second are compared with a number THEN it says nothing of the share', () => {
    const document = 'rate(tdd_errors_total[5m]) > 0.1';
    const share = `sum(${errors.rate('5m').text}) / sum(rate(tdd_requests_total[5m])) > 0.01`;
    const busy = { 'tdd_errors_total{kind="x"}': '0+10x20', 'tdd_requests_total{kind="x"}': '0+100000x20' };
    const quiet = { 'tdd_errors_total{kind="x"}': '0+1x20', 'tdd_requests_total{kind="x"}': '0+2x20' };
    ask({ given: busy, at: '15m', expr: document, gives: [{ labels: '{kind="x"}', value: 0.16666666666666666 }] });
    ask({ given: busy, at: '15m', expr: share, gives: [] });
    ask({ given: quiet, at: '15m', expr: document, gives: [] });
    ask({ given: quiet, at: '15m', expr: share, gives: [{ labels: '{}', value: 0.5 }] });
  });
});
