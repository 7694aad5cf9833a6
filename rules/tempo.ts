import { type AlertDefinition, defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { tempoMetrics } from 'sightline/catalogue';
import { sameGrowth } from './equivalents.ts';

const { requests, spansDiscarded, completionsFailed, flushesFailed, compactionErrors, retentionErrors } = tempoMetrics;
const at = { job: 'tempo', instance: 'one', service: 'tempo' } as const;

const get = { ...at, method: 'GET', ws: 'false', route: 'api_search' } as const;
const broken = requests.count.rate('10m', { status_code: { match: /5../ } }).sumBy('route');

const queriesFail = defineAlert({
  expr: broken.div(requests.count.rate('10m').sumBy('route')),
  // Longer than the window, so that one failed search is none of it.
  levels: { warning: { above: 0.1, for: '15m' } },
  summary: (l, v) => `Tempo answers ${v.percent} of the requests to ${l.route} with an error of its own`,
  runbook: {
    means: 'Searches or look-ups of traces end with a status of 500 or above.',
    impact: 'Links from logs and dashboards to traces lead nowhere. Taking new spans is another path and may work.',
    confirm: [
      'sum by (route, status_code) (rate(tempo_request_duration_seconds_count{status_code=~"5.."}[10m]))',
      'Tempo’s log, level `error`: the tenant and block it could not read.',
    ],
    causes: [
      'A search over more time or more blocks than it has memory for.',
      'A block that was not written to its end when the process was killed.',
    ],
    fix: [
      'Search fewer hours, or name the service first: `{ resource.service.name = "…" && … }`.',
      'A broken block: its id is in the log; move the folder away, the rest can be read.',
    ],
  },
  tests: [
    firesWhen('21 of 200 fail, at two instances', {
      given: [
        series(requests, { ...get, status_code: '500' }, '0+10x60', '_count'),
        series(requests, { ...get, status_code: '503', instance: 'two' }, '0+11x60', '_count'),
        series(requests, { ...get, status_code: '200' }, '0+89x60', '_count'),
        series(requests, { ...get, status_code: '200', instance: 'two' }, '0+90x60', '_count'),
        series(requests, { ...get, route: 'ready', status_code: '200' }, '0+9000x60', '_count'),
      ],
      from: '16m',
      labels: { route: 'api_search' },
      annotations: { summary: 'Tempo answers 10.5% of the requests to api_search with an error of its own' },
    }),
    firesWhen('half of them fail for twenty minutes, a restart between', {
      given: [
        series(requests, { ...get, status_code: '500' }, '0+50x12 0+50x7 350x40', '_count'),
        series(requests, { ...get, status_code: '200' }, '0+50x12 0+50x47', '_count'),
      ],
      from: '16m',
      until: '28m',
      labels: { route: 'api_search' },
    }),
    staysSilentWhen('exactly a tenth fails', {
      given: [
        series(requests, { ...get, status_code: '500' }, '0+10x60', '_count'),
        series(requests, { ...get, status_code: '200' }, '0+90x60', '_count'),
      ],
      at: '50m',
    }),
  ],
});

const refused = spansDiscarded.increase('15m').sumBy('reason');
const limited = { ...at, tenant: 'single-tenant', reason: 'rate_limited' } as const;

const spansRefused = defineAlert({
  levels: { warning: { when: refused.gt(0), for: '5m' } },
  equivalentMutants: sameGrowth(refused),
  summary: l => `Tempo refuses spans: ${l.reason}`,
  runbook: {
    means:
      'Spans arrived that Tempo did not take. `rate_limited`: more bytes a second than it may take. `trace_too_large`, `live_traces_exceeded`: one trace, or their number, is over the limit.',
    impact:
      'Over the rate the Collector tries again and spans come late; the others are missing, and traces have holes.',
    confirm: [
      `sum by (reason) (${spansDiscarded.increase('1h').text})`,
      'topk(5, sum by (service) (rate(traces_span_metrics_calls_total[15m])))',
    ],
    causes: [
      'A loop that makes a span for each of a million steps.',
      'A trace that never ends: a worker that puts all its jobs into the trace of its start.',
      'Traffic that grew, with a sampling that did not follow.',
    ],
    fix: [
      'Take the span out of the loop and put its number into an attribute.',
      'Begin a new trace for each job, linked to the old one.',
      'Lower `sampling` of the Collector: the metrics made of spans count all of them anyway.',
    ],
  },
  tests: [
    firesWhen('a limit is hit once more after a restart, at one of two', {
      given: [
        series(spansDiscarded, limited, '7 7 0.5x40'),
        series(spansDiscarded, { ...limited, instance: 'two' }, '7x42'),
        series(spansDiscarded, { ...limited, reason: 'trace_too_large' }, '7x42'),
      ],
      from: '7m',
      until: '16m',
      labels: { reason: 'rate_limited' },
      annotations: { summary: 'Tempo refuses spans: rate_limited' },
    }),
  ],
});

interface Fault<S extends 'error' | 'warning'> {
  readonly metric: typeof flushesFailed;
  readonly severity: S;
  readonly says: string;
  readonly runbook: AlertDefinition['props']['runbook'];
}

/** Something fails again and again within half an hour: once may be a restart in the middle of it. */
function keepsFailing<S extends 'error' | 'warning'>({ metric, severity, says, runbook }: Fault<S>) {
  const times = metric.increase('30m').sumBy('instance');
  return defineAlert({
    expr: times,
    levels: { [severity]: { above: 1.5, for: '5m' } } as Readonly<Record<S, { above: number; for: '5m' }>>,
    summary: (l, v) => `Tempo (${l.instance}) ${says}, ${v.fixed(0)} times within half an hour`,
    runbook,
    tests: [
      firesWhen('it fails every five minutes, a restart between, as two jobs count it', {
        given: [
          series(metric, at, '0 0 0 0 0 1 1 1 1 1 2 2 2 2 2 3 3 3 0 0 1 1 1 1 1 2 2 2 2 2 3x60'),
          series(metric, { ...at, job: 'tempo-2' }, '0+0.2x90'),
          series(metric, { ...at, instance: 'two' }, '7x90'),
        ],
        at: '30m',
        labels: { instance: 'one' },
        annotations: { summary: `Tempo (one) ${says}, 12 times within half an hour` },
      }),
      firesWhen('it fails twice', {
        given: [series(metric, at, '0x9 2x80')],
        from: '15m',
        until: '39m',
        labels: { instance: 'one' },
      }),
      // What grew is estimated: once is a little more than one, twice is two.
      firesWhen('the estimate is 1.6', {
        given: [series(metric, at, '0x9 1.6x80')],
        at: '20m',
        labels: { instance: 'one' },
      }),
      staysSilentWhen('the estimate is 1.5', { given: [series(metric, at, '0x9 1.5x80')], at: '20m' }),
      staysSilentWhen('it fails once in half an hour', { given: [series(metric, at, '0x40 1x60')], at: '60m' }),
    ],
  });
}

const flushFails = keepsFailing({
  metric: flushesFailed,
  severity: 'error',
  says: 'cannot write traces to its store',
  runbook: {
    means: 'Blocks of finished traces are not taken by the store, and are tried again.',
    impact: 'They stay on the volume of the live store, which fills; what is only there is lost with it.',
    confirm: [
      'tempo_live_store_local_failed_flushes_total, by instance',
      '`df -h` of the volume below `/var/tempo`; Tempo’s log with `flush`.',
    ],
    causes: ['No room on the volume.', 'The object store refuses: keys, quota, a bucket that is gone.'],
    fix: [
      'Enlarge the volume, or shorten the retention of traces.',
      'Object store: renew its keys. Flushing begins again by itself.',
    ],
  },
});

const blocksFail = keepsFailing({
  metric: completionsFailed,
  severity: 'error',
  says: 'cannot finish blocks of traces',
  runbook: {
    means: 'What was received is in the write-ahead log and cannot be made into a block that can be searched.',
    impact: 'New traces are found by nobody, and the log grows until the volume is full.',
    confirm: [
      'tempo_live_store_complete_queue_length: does it grow?',
      'Tempo’s log with `completing block`: which file, which error?',
    ],
    causes: ['A damaged file of the write-ahead log after a power cut.', 'Too little memory to build a block.'],
    fix: [
      'Raise the memory limit of the workload first.',
      'A damaged file: stop Tempo, move that one file out of `live-store/traces`; its minutes of traces are lost.',
    ],
  },
});

const compactionFails = keepsFailing({
  metric: compactionErrors,
  severity: 'warning',
  says: 'cannot merge its blocks',
  runbook: {
    means: 'Small blocks are not merged into larger ones: every attempt ends with an error.',
    impact: 'Searches open ever more files and get slower from day to day.',
    confirm: ['tempodb_blocklist_length by tenant, over a week', 'Tempo’s log with `compact`: the ids of both blocks.'],
    causes: [
      'One unreadable block that is chosen again each time.',
      'No room for the merged block beside the old ones.',
    ],
    fix: ['Move the named block away from the store.', 'Give the volume room for at least twice its largest block.'],
  },
});

const retentionFails = keepsFailing({
  metric: retentionErrors,
  severity: 'warning',
  says: 'cannot remove old traces',
  runbook: {
    means: 'Blocks that are older than the retention could not be deleted.',
    impact: 'Traces are kept longer than promised, with the personal data in them, and take room.',
    confirm: ['tempodb_retention_deleted_total: has it stood still since?', 'Tempo’s log with `retention`.'],
    causes: ['A store that may be written but not deleted from.', 'A file that belongs to another user.'],
    fix: ['Allow deletion to the account of Tempo.', 'The volume belongs to uid 10001, all of it: `chown -R` once.'],
  },
});

/** What Tempo refuses, loses or is about to. Expects the component under the name `tempo`. */
export const tempoRules = rulePack('tempo', {
  needs: { job: 'tempo' },
  alerts: {
    TempoQueriesFail: queriesFail,
    TempoSpansRefused: spansRefused,
    TempoFlushFails: flushFails,
    TempoBlocksFail: blocksFail,
    TempoCompactionFails: compactionFails,
    TempoRetentionFails: retentionFails,
  },
});
