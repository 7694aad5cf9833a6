import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { target } from './scraped.ts';

const { configReloadSuccessful, queries, queriesMost, ruleEvaluationFailures, ruleGroupIterationsMissed } =
  prometheusMetrics;
const api = { ...target, rule_group: 'api' } as const;

export const reloadFailed = defineAlert({
  levels: { warning: { when: configReloadSuccessful.value().eq(0), for: '5m' } },
  summary: l => `${l.instance} runs with an old configuration`,
  runbook: {
    means: 'Prometheus saw a changed configuration or rule file and could not load it. It goes on with the one before.',
    impact: 'New alerts and targets are not active, although they have been deployed.',
    confirm: ['The log of Prometheus names the file and the line it refuses.'],
    fix: ['Run `sightline synth` and apply its output again; a file edited by hand is the usual cause.'],
  },
  tests: [
    firesWhen('a reload has failed for five minutes, until one succeeds', {
      given: [series(configReloadSuccessful, target, '1 0x9 1x3')],
      from: '6m',
      until: '11m',
      labels: target,
      annotations: { summary: 'one runs with an old configuration' },
    }),
  ],
});

export const rulesFail = defineAlert({
  levels: { error: { when: ruleEvaluationFailures.increase('5m').sumBy('instance', 'rule_group').gt(0), for: '2m' } },
  equivalentMutants: {
    'max by (instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the largest is; nobody is told the value',
    'avg by (instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the mean is; nobody is told the value',
    'sum by (instance, rule_group) (rate(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `${l.instance} cannot evaluate rules of ${l.rule_group}`,
  runbook: {
    means: 'A rule gives an error each time it is evaluated, such as several matches on one side of a join.',
    impact: 'Its alert cannot fire; rules that build on it have no data.',
    confirm: ['Status → Rule health of Prometheus shows the error beside the rule.'],
    fix: ['Correct the expression in the declaration; add a test with the series that break it.'],
  },
  tests: [
    firesWhen('a group failed once within the last five minutes, another never', {
      given: [
        series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '0 0 1x15'),
        series(ruleEvaluationFailures, { ...target, rule_group: 'shop' }, '3x15'),
      ],
      from: '4m',
      until: '6m',
      labels: { instance: 'one', rule_group: 'api' },
    }),
    firesWhen('it failed after a restart, as one of two jobs that scrape the same server saw', {
      given: [
        series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '7 7 1x15'),
        series(ruleEvaluationFailures, { ...target, job: 'again', rule_group: 'api' }, '7x15'),
      ],
      from: '4m',
      until: '6m',
      labels: { instance: 'one', rule_group: 'api' },
    }),
  ],
});

export const rulesLate = defineAlert({
  expr: ruleGroupIterationsMissed.increase('10m'),
  levels: { warning: { above: 2 } },
  summary: l => `${l.instance} does not get round to the rules of ${l.rule_group} in time`,
  runbook: {
    means: 'Evaluating a rule group takes longer than the time until it is due again, so some turns are left out.',
    impact: 'Its alerts come late by a turn or more, and what it records has gaps.',
    confirm: [
      'topk(5, prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds)',
      'Status → Rule health of Prometheus: which rule of the group takes the time.',
    ],
    causes: [
      'A rule that reads very many series, or days of samples.',
      'Queries of dashboards that take all cores.',
      'A machine without enough CPU for Prometheus.',
    ],
    fix: [
      'Narrow the selector of the slow rule, or let it read a recorded series.',
      "What looks back over days belongs to `detect: 'slow'`.",
      'Give Prometheus more CPU.',
    ],
  },
  tests: [
    firesWhen('three turns were left out', {
      given: [
        series(ruleGroupIterationsMissed, api, '0x2 1 2 3x20'),
        series(ruleGroupIterationsMissed, { ...api, rule_group: 'shop' }, '9x30'),
      ],
      from: '270s',
      until: '13m',
      labels: api,
      annotations: { summary: 'one does not get round to the rules of api in time' },
    }),
    firesWhen('they were after a restart', {
      given: [series(ruleGroupIterationsMissed, api, '9x2 1 2 4x20')],
      from: '4m',
      labels: api,
    }),
  ],
});

export const queriesQueue = defineAlert({
  expr: queries.range('5m').avgOverTime().div(queriesMost.value()),
  levels: { warning: { above: 0.8, for: '10m' } },
  summary: (l, v) => `${l.instance} runs ${v.percent} of the queries it may run at once`,
  runbook: {
    means: 'Queries take nearly all places that `--query.max-concurrency` gives; what comes next has to wait.',
    impact: 'Dashboards load slowly or time out. Rules wait in the same queue, so alerts get late.',
    confirm: [
      'prometheus_engine_query_duration_seconds{slice="queue_time", quantile="0.9"}',
      'A query log (`query_log_file`) names the slow ones.',
    ],
    causes: [
      'A dashboard that many people have open, with a short refresh and long ranges.',
      'A program that asks for raw series by the thousand.',
    ],
    fix: [
      'Record what the dashboard shows, and lengthen its refresh.',
      'Stop that program, or send it to the second copy.',
    ],
  },
  tests: [
    firesWhen('all places are taken', {
      given: [series(queries, target, '5x20 20x30'), series(queriesMost, target, '20x60')],
      from: '34m',
      labels: target,
      annotations: { summary: 'one runs 100% of the queries it may run at once' },
    }),
    staysSilentWhen('four fifths of them are', {
      given: [series(queries, target, '16x30'), series(queriesMost, target, '20x30')],
      at: '25m',
    }),
  ],
});
