import type { Expression } from '../../../src/query/expression.ts';
import { logVector } from '../../../src/query/logql/log-vector.ts';
import { logs, logsWith } from '../../../src/query/logql/logs.ts';
import { rawLogql } from '../../../src/query/logql/raw.ts';
import { number } from '../../../src/query/promql/scalar.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { Duration } from '../../../src/shared/duration.ts';

type Case = readonly [query: { readonly expression: Expression }, text: string];

const api = logs({ service: 'api' });
const perService = api.rate('5m').sumBy('service');
const R = 'sum by (service) (rate({service="api"} [5m]))';
const parsed = api.json('status', 'took', 'size');
const J = '{service="api"} | json status, took, size';
const clusterLogs = logsWith({ stream: { service: 'string', env: ['prod', 'test'] }, metadata: [] });

export const lines: readonly Case[] = [
  [api, '{service="api"}'],
  [logs({ service: ['a', 'b'] }), '{service=~"a|b"}'],
  [logs({ service: { variable: 'service' } }), '{service=~"$service"}'],
  [clusterLogs({ service: { match: /a.+/ }, env: 'prod' }), '{service=~"a.+", env="prod"}'],
  [api.contains('error'), '{service="api"} |= "error"'],
  [api.contains('error', 'say "no"'), '{service="api"} |= "error" or "say \\"no\\""'],
  [api.excludes('a', 'b'), '{service="api"} != "a" != "b"'],
  [api.matches(/a\/b/i).notMatches(/\d+/), '{service="api"} |~ "(?i)a/b" !~ "\\\\d+"'],
  [api.json(), '{service="api"} | json'],
  [api.json({ status: 'response.status', id: 'id' }), '{service="api"} | json status="response.status", id'],
  [api.logfmt(), '{service="api"} | logfmt'],
  [api.logfmt('level'), '{service="api"} | logfmt level'],
  [
    api.pattern('<ip> <_> "<method> <path>"').where({ method: 'GET' }),
    '{service="api"} | pattern "<ip> <_> \\"<method> <path>\\"" | method="GET"',
  ],
  [
    api.regexp(/(?<code>\d+)/, 'code').where({ code: { not: '1' } }),
    '{service="api"} | regexp "(?P<code>\\\\d+)" | code!="1"',
  ],
  [parsed.where({ status: ['500', '502'], trace_id: { match: /a.*/ } }), `${J} | status=~"500|502" | trace_id=~"a.*"`],
  [parsed.compare('status', '>=', 500), `${J} | status >= 500`],
  [parsed.compare('took', '>', '1.5s').compare('took', '<', Duration.hours(1)), `${J} | took > 1s500ms | took < 1h`],
  [parsed.compare('size', '>', '10Mi').compare('size', '<', Bytes.of(20)), `${J} | size > 10MiB | size < 20B`],
  [parsed.dropErrors(), `${J} | __error__=""`],
  [
    parsed.labelFormat('class', '{{ .status }}').where({ class: '5' }),
    `${J} | label_format class="{{ .status }}" | class="5"`,
  ],
  [parsed.lineFormat('{{ .status }}'), `${J} | line_format "{{ .status }}"`],
];

export const numbers: readonly Case[] = [
  [perService, R],
  [api.countOverTime('5m', { offset: '1h' }), 'count_over_time({service="api"} [5m] offset 1h)'],
  [api.bytesRate('5m'), 'bytes_rate({service="api"} [5m])'],
  [api.bytesOverTime('$__range'), 'bytes_over_time({service="api"} [$__range])'],
  [api.absentOverTime('5m'), 'absent_over_time({service="api"} [5m])'],
  [parsed.unwrap('size', 'bytes').sumOverTime('5m'), `sum_over_time(${J} | unwrap bytes(size) | __error__="" [5m])`],
  [parsed.unwrap('size').rate('5m'), `rate(${J} | unwrap size | __error__="" [5m])`],
  [parsed.unwrap('size').rateCounter('5m'), `rate_counter(${J} | unwrap size | __error__="" [5m])`],
  [
    parsed.unwrap('took', 'duration').quantileOverTime(0.99, '5m', { by: ['service'], offset: '1d' }),
    `quantile_over_time(0.99, ${J} | unwrap duration(took) | __error__="" [5m] offset 1d) by (service)`,
  ],
  ...(['avg', 'min', 'max', 'stddev', 'first', 'last'] as const).map(
    (f): Case => [
      parsed.unwrap('size')[`${f}OverTime`]('5m', { by: ['status'] }),
      `${f}_over_time(${J} | unwrap size | __error__="" [5m]) by (status)`,
    ],
  ),
  [api.rate('5m').sumBy(), 'sum(rate({service="api"} [5m]))'],
  ...(['sum', 'avg', 'min', 'max', 'count', 'stddev'] as const).flatMap((f): Case[] => [
    [perService[`${f}By`]('service'), `${f} by (service) (${R})`],
    [perService[`${f}Without`]('service'), `${f} without (service) (${R})`],
  ]),
  [perService.topk(3), `topk(3, ${R})`],
  [perService.bottomk(3, { by: ['service'] }), `bottomk by (service) (3, ${R})`],
  [perService.sort(), `sort(${R})`],
  [perService.sort('descending'), `sort_desc(${R})`],
  [
    perService.labelReplace('x', { from: 'service', match: /(.*)/, replacement: '$1' }),
    `label_replace(${R}, "x", "$1", "service", "(.*)")`,
  ],
];

export const operators: readonly Case[] = [
  [number(1).sub(perService).mul(-1).gt(-1), `(1 - ${R}) * (-1) > -1`],
  [perService.add(1).sub(2).div(perService.mod(2).pow(3)), `(${R} + 1 - 2) / (${R} % 2) ^ 3`],
  [perService.eq(1).or(perService.ne(1).or(perService.ge(1))), `${R} == 1 or (${R} != 1 or ${R} >= 1)`],
  [perService.lt(1).and(perService.le(2)).unless(perService), `${R} < 1 and ${R} <= 2 unless ${R}`],
  [perService.compareBool('>', 1), `${R} > bool 1`],
  [
    perService.div(api.rate('5m').sumBy(), { on: [], groupLeft: [] }),
    `${R} / on () group_left () sum(rate({service="api"} [5m]))`,
  ],
  [api.rate('5m').sumBy().or(logVector(0)), 'sum(rate({service="api"} [5m])) or vector(0)'],
  [rawLogql('rate({a="b"}[1m]) # lines', { labels: ['a'] }).maxBy('a'), 'max by (a) (rate({a="b"}[1m]) # lines\n)'],
];

/** One query for everything the builder can write. */
export const EVERY_LOG_METHOD: readonly Case[] = [...lines, ...numbers, ...operators];
