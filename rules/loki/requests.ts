import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { lokiMetrics } from 'sightline/catalogue';
import { sameQuantile } from '../equivalents.ts';

const { requests } = lokiMetrics;
const at = { job: 'loki', instance: 'one', service: 'loki', method: 'POST', ws: 'false' } as const;
const push = { ...at, route: 'loki_api_v1_push' } as const;

const failed = requests.count.rate('10m', { status_code: { match: /5../ } }).sumBy('route');

export const requestsFail = defineAlert({
  expr: failed.div(requests.count.rate('10m').sumBy('route')),
  // Longer than the window: one failed request in a quiet hour is no reason.
  levels: { error: { above: 0.05, for: '15m' } },
  summary: (l, v) => `Loki answers ${v.percent} of the requests to ${l.route} with an error of its own`,
  runbook: {
    means: 'Requests of one kind end with a status of 500 or above, for longer than a restart takes.',
    impact:
      'Of `push` and `otlp` routes: lines wait in the Collector’s queue on disk and are late. Of `query` routes: dashboards and alerts on logs see nothing.',
    confirm: [
      `topk(5, sum by (route, status_code) (${requests.count.rate('10m', { status_code: { match: /5../ } }).text}))`,
      'Loki’s own log, level `error`: it names the part that refused.',
    ],
    causes: [
      'The volume is full: writes are refused from 90 % on.',
      'A query reads more than the memory limit allows, and the process is killed and started again.',
      'The index of a day is damaged after a power cut.',
    ],
    fix: [
      'A full volume: enlarge it or shorten the retention; LokiDiskFull says how full it is.',
      'Memory: raise the limit, or have the panel ask for fewer hours.',
    ],
  },
  tests: [
    firesWhen('27 of 500 writes fail, at two instances', {
      given: [
        series(requests, { ...push, status_code: '500' }, '0+14x60', '_count'),
        series(requests, { ...push, status_code: '503', instance: 'two' }, '0+13x60', '_count'),
        series(requests, { ...push, status_code: '204' }, '0+236x60', '_count'),
        series(requests, { ...push, status_code: '204', instance: 'two' }, '0+237x60', '_count'),
        series(requests, { ...push, route: 'ready', status_code: '200' }, '0+9000x60', '_count'),
      ],
      from: '16m',
      labels: { route: 'loki_api_v1_push' },
      annotations: { summary: 'Loki answers 5.4% of the requests to loki_api_v1_push with an error of its own' },
    }),
    firesWhen('half of them fail for twenty minutes, a restart between', {
      given: [
        series(requests, { ...push, status_code: '500' }, '0+50x12 0+50x7 350x40', '_count'),
        series(requests, { ...push, status_code: '204' }, '0+50x12 0+50x47', '_count'),
      ],
      from: '16m',
      until: '29m',
      labels: { route: 'loki_api_v1_push' },
    }),
    staysSilentWhen('five in a hundred fail', {
      given: [
        series(requests, { ...push, status_code: '500' }, '0+5x60', '_count'),
        series(requests, { ...push, status_code: '204' }, '0+95x60', '_count'),
      ],
      at: '50m',
    }),
    staysSilentWhen('a single request fails', {
      given: [
        series(requests, { ...push, status_code: '500' }, '0x10 1x50', '_count'),
        series(requests, { ...push, status_code: '204' }, '0x60', '_count'),
      ],
      at: '21m',
    }),
  ],
});

/** What the Collector and promtail write to. */
const WRITES = ['loki_api_v1_push', 'otlp_v1_logs'] as const;
const writes = requests.quantile(0.99, '10m', { where: { route: WRITES } });

/** So many of a hundred requests a minute end within a second, all within 2.5; of two instances. */
const took = (route: string, within: readonly [number, number], values = (each: number, _: number) => `0+${each}x60`) =>
  within.flatMap((fast, i) => {
    const of = { ...at, route, status_code: '204', instance: ['one', 'two'][i] as string };
    return [
      series(requests, { ...of, le: '1' }, values(fast, i), '_bucket'),
      series(requests, { ...of, le: '2.5' }, values(100, i), '_bucket'),
      series(requests, { ...of, le: '+Inf' }, values(100, i), '_bucket'),
    ];
  });

/** The first of the two starts again at the thirteenth minute. */
const restarted = (each: number, i: number): string => (i === 0 ? `0+${each}x12 0+${each}x46` : `0+${each}x60`);

export const writesSlow = defineAlert({
  expr: writes,
  levels: { warning: { above: 1, for: '15m' } },
  equivalentMutants: sameQuantile(writes, '> 1'),
  summary: (_, v) => `One in a hundred writes to Loki takes ${v.duration} or longer`,
  runbook: {
    means: 'Taking a batch of lines takes Loki more than a second, where it should take a few milliseconds.',
    impact: 'Lines reach a search later. When it gets worse, the Collector’s queue fills.',
    confirm: [
      `topk(5, ${requests.quantile(0.99, '10m', { by: ['route'] }).text})`,
      '`iostat -x 5` on its machine: is the disk of the volume busy all the time?',
    ],
    causes: [
      'The disk: the write-ahead log waits for it at every batch.',
      'Too little CPU: compression and a large query share it.',
      'A burst of new streams, each of which is a file of its own later.',
    ],
    fix: [
      'Give the volume a faster disk, or move what else writes to it.',
      'Raise the CPU of the workload; while it lasts, stop the query that takes it.',
      'Streams: only `service` should make one; look who pushes other labels.',
    ],
  },
  tests: [
    firesWhen('five in a hundred take between one and two and a half seconds', {
      given: [...took('loki_api_v1_push', [96, 100], restarted), ...took('loki_api_v1_query', [0, 0])],
      from: '16m',
      annotations: { summary: 'One in a hundred writes to Loki takes 1.703s or longer' },
    }),
    firesWhen('they do so over OTLP, for twenty minutes with a restart', {
      given: took('otlp_v1_logs', [90, 90], each => `0+${each}x12 0+${each}x10 ${each * 10}x40`),
      from: '16m',
      until: '32m',
    }),
    staysSilentWhen('exactly one in a hundred does', {
      given: took('loki_api_v1_push', [99, 99]),
      at: '50m',
    }),
  ],
});
