import { defineAlert, firesWhen, series, staysSilentWhen, time } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { jobFailed, jobActive, jobStarted, jobOwner, cronJobLastSuccess, cronJobNext, cronJobSuspended } =
  kubeWorkloadMetrics;

const shop = { ...kubeStateTarget, namespace: 'shop' } as const;
const migration = { ...shop, job_name: 'migration' } as const;
const backup = { ...shop, job_name: 'backup-1' } as const;
const late = { instance: 'late' } as const;
const backups = { namespace: 'shop', cronjob: 'backup' };
const ofBackup = { owner_kind: 'CronJob', owner_name: 'backup' } as const;
const onJob = { on: ['namespace', 'job_name'] } as const;

const givenUp = jobFailed.value({ condition: 'true' }).eq(1);

const migrationFailed = [
  series(jobFailed, { ...migration, condition: 'true' }, '_x5 1x30'),
  series(jobFailed, { ...migration, condition: 'false' }, '_x5 0x30'),
  // Done; given up by a cron job; and a cron job's of the same name elsewhere.
  series(jobFailed, { ...migration, job_name: 'done', condition: 'true' }, '0x40'),
  series(jobFailed, { ...migration, job_name: 'done', condition: 'false' }, '1x40'),
  series(jobFailed, { ...backup, condition: 'true' }, '1x40'),
  series(jobOwner, { ...backup, ...ofBackup }, '1x40'),
  series(jobOwner, { ...migration, namespace: 'test', ...ofBackup }, '1x40'),
  series(jobOwner, { ...migration, owner_kind: 'Workflow', owner_name: 'release' }, '1x40'),
];

export const jobFails = defineAlert({
  group: 'kube-jobs',
  levels: {
    warning: {
      when: givenUp.unless(jobOwner.value({ owner_kind: 'CronJob' }), onJob).groupBy('namespace', 'job_name'),
      for: '1m',
    },
  },
  summary: l => `The job ${l.namespace}/${l.job_name} was given up`,
  runbook: {
    means: 'Its pods failed more often than `backoffLimit` allows, or it took longer than `activeDeadlineSeconds`.',
    impact: 'The work is not done, and nobody will try again. A migration may have stopped half way.',
    confirm: [
      '`kubectl -n <namespace> describe job <job>`: the condition Failed has the reason.',
      '`kubectl -n <namespace> logs job/<job> --tail=50`',
    ],
    causes: ['An error in the program or its input.', 'A deadline that is too short for the amount of work.'],
    fix: [
      'Mend the cause and start it anew.',
      'Delete the failed job, which ends this alert; `ttlSecondsAfterFinished` does so by itself.',
    ],
  },
  tests: [
    firesWhen('a job failed a minute ago', {
      given: migrationFailed,
      at: '6m',
      labels: { namespace: 'shop', job_name: 'migration' },
      annotations: { summary: 'The job shop/migration was given up' },
    }),
    staysSilentWhen('it failed half a minute ago', { given: migrationFailed, at: '330s' }),
  ],
});

const onRun = { on: ['namespace', 'job_name', 'instance'] } as const;
/** When the newest failed run of each cron job began. */
const failedRun = jobStarted
  .value()
  .and(givenUp, onRun)
  .mul(jobOwner.value({ owner_kind: 'CronJob' }), { ...onRun, groupRight: [] })
  .labelReplace('cronjob', { from: 'owner_name', match: /(.*)/, replacement: '$1' })
  .maxBy('namespace', 'cronjob');
/** When each last succeeded; long ago if it never has. */
const succeeded = cronJobLastSuccess
  .value()
  .maxBy('namespace', 'cronjob')
  .or(cronJobSuspended.value().groupBy('namespace', 'cronjob'));

/** A run of a cron job as both copies of kube-state-metrics see it. */
const run = (job: Readonly<Record<string, string>>, owner_name: string, started: string, failed: string) =>
  [
    { ...migration, ...job },
    { ...migration, ...late, ...job },
  ].flatMap(each => [
    series(jobStarted, each, `${started}x40`),
    series(jobFailed, { ...each, condition: 'true' }, failed),
    series(
      jobFailed,
      { ...each, condition: 'false' },
      failed.replace(/[01]x/, bit => (bit === '0x' ? '1x' : '0x')),
    ),
    series(jobOwner, { ...each, owner_kind: 'CronJob', owner_name }, '1x40'),
  ]);
/** Three runs of `backup`, of which two failed and the third goes on; and one of another that was made good. */
const failedBackup = [
  ...run({ job_name: 'backup-0' }, 'backup', '600', '1x40'),
  ...run({ job_name: 'backup-1' }, 'backup', '4200', '_x5 1x35'),
  ...run({ job_name: 'backup-2' }, 'backup', '7000', '0x40'),
  ...run({ job_name: 'report-1' }, 'report', '4200', '1x40'),
  ...run({ job_name: 'backup-1', namespace: 'test' }, 'backup', '9000', '0x40'),
  // Somebody else’s job beside them.
  series(jobStarted, { ...migration, job_name: 'import' }, '9000x40'),
  series(jobFailed, { ...migration, job_name: 'import', condition: 'true' }, '1x40'),
  series(jobOwner, { ...migration, job_name: 'import', owner_kind: 'Workflow', owner_name: 'backup' }, '1x40'),
  ...['backup', 'report', 'later'].map(cronjob => series(cronJobSuspended, { ...shop, cronjob }, '0x40')),
  series(cronJobSuspended, { ...shop, cronjob: 'backup', ...late }, '0x40'),
  series(cronJobLastSuccess, { ...shop, cronjob: 'report' }, '4201x40'),
  series(cronJobLastSuccess, { ...shop, cronjob: 'report', ...late }, '600x40'),
  series(cronJobLastSuccess, { ...shop, namespace: 'test', cronjob: 'backup' }, '100x40'),
];
const lastGood = (value: string) => series(cronJobLastSuccess, { ...shop, cronjob: 'backup' }, value);

const failing = failedRun.gt(succeeded);

export const cronJobFails = defineAlert({
  group: 'kube-jobs',
  levels: { warning: { when: failing, for: '1m' } },
  equivalentMutants: {
    [failing.expression.text.replace(' * on', ' / on')]: 'kube_job_owner is 1 for every owner',
  },
  summary: l => `The last run of ${l.namespace}/${l.cronjob} failed`,
  runbook: {
    means:
      'The newest run of the cron job was given up, and none has succeeded since. A later success ends this alert.',
    impact: 'Whatever it does is as old as its last success: a backup, a report, a clean-up.',
    confirm: [
      '`kubectl -n <namespace> get jobs --sort-by=.status.startTime`: one failure, or each since a certain day?',
      '`kubectl -n <namespace> get cronjob <cronjob> -o jsonpath="{.status.lastSuccessfulTime}"`',
    ],
    causes: [
      'Credentials that ran out.',
      'More data than fits its deadline or memory.',
      'The other side was away for a moment.',
    ],
    fix: [
      'Once mended, do not wait for the next time: `kubectl -n <namespace> create job --from=cronjob/<cronjob> <cronjob>-again`.',
    ],
  },
  tests: [
    firesWhen('a run failed a minute ago, after an earlier success', {
      given: [
        ...failedBackup,
        lastGood('3000x40'),
        series(cronJobLastSuccess, { ...shop, cronjob: 'backup', ...late }, '2900x40'),
      ],
      from: '6m',
      labels: backups,
      annotations: { summary: 'The last run of shop/backup failed' },
    }),
    firesWhen('no run has ever succeeded', { given: failedBackup, at: '6m', labels: backups }),
    staysSilentWhen('one succeeded after that', { given: [...failedBackup, lastGood('4500x40')], at: '20m' }),
    staysSilentWhen('a run that began in the same second succeeded', {
      given: [...failedBackup, lastGood('4200x40')],
      at: '20m',
    }),
  ],
});

const HOURS_12 = 12 * 3600;
const imports = { ...shop, job_name: 'import' } as const;
const running = [
  series(jobStarted, imports, '60x800'),
  series(jobStarted, { ...imports, ...late }, '90x800'),
  series(jobActive, imports, '1x800'),
  series(jobActive, { ...imports, ...late }, '1x800'),
  series(jobStarted, { ...imports, job_name: 'done' }, '0x800'),
  series(jobActive, { ...imports, job_name: 'done' }, '0x800'),
];

export const jobRunsLong = defineAlert({
  group: 'kube-jobs',
  expr: time().sub(jobStarted.value().unless(jobActive.value().eq(0)).minBy('namespace', 'job_name')),
  // Longer than nightly work, shorter than a day: the next run of a daily job has not been due yet.
  levels: { warning: { above: HOURS_12, for: '5m' } },
  summary: (l, v) => `The job ${l.namespace}/${l.job_name} has run for ${v.duration}`,
  runbook: {
    means: 'A job has had running pods for more than twelve hours.',
    impact: 'It holds its CPU and memory. Where runs may not overlap, the next ones are skipped.',
    confirm: [
      '`kubectl -n <namespace> logs job/<job> --since=10m`: does it still make progress?',
      '`kubectl -n <namespace> top pod -l job-name=<job>`',
    ],
    causes: ['It waits for an answer or a lock without a time limit.', 'There is more to do than there was.'],
    fix: [
      'Stuck: delete the job, then give its calls time limits and the job `activeDeadlineSeconds`.',
      'As long as that by design: `where: { job_name: { not: "…" } }` of this alert.',
    ],
  },
  tests: [
    firesWhen('twelve hours and five minutes have passed', {
      given: running,
      from: '43590s',
      labels: { namespace: 'shop', job_name: 'import' },
      annotations: { summary: 'The job shop/import has run for 12h 5m 30s' },
    }),
    staysSilentWhen('its twelve hours were over five minutes ago, but for a moment', { given: running, at: '726m' }),
  ],
});

export const cronJobLate = defineAlert({
  group: 'kube-jobs',
  expr: time().sub(cronJobNext.value().maxBy('namespace', 'cronjob')),
  // The controller starts runs within seconds; after half an hour nothing is on its way any more.
  levels: { warning: { above: 1800, for: '1m' } },
  summary: (l, v) => `${l.namespace}/${l.cronjob} should have started ${v.duration} ago`,
  runbook: {
    means: 'The time of the next run is past, and no job was made.',
    impact:
      'The work is not done. When more than a hundred times were missed, the controller may never start it again by itself.',
    confirm: [
      '`kubectl -n <namespace> describe cronjob <cronjob>`: events such as TooManyMissedTimes, or an active job that forbids another.',
    ],
    causes: [
      '`concurrencyPolicy: Forbid`, and the run before is still going; KubeJobRunsLong tells.',
      '`startingDeadlineSeconds` is shorter than the controller was away.',
      'A quota or an admission webhook refuses the job.',
    ],
    fix: ['Remove what refuses it, then start a run by hand with `kubectl create job --from=cronjob/<cronjob>`.'],
  },
  tests: [
    firesWhen('a run has been due for half an hour and more than a minute', {
      given: [
        series(cronJobNext, { ...shop, cronjob: 'backup' }, '300x60'),
        series(cronJobNext, { ...shop, cronjob: 'backup', ...late }, '240x60'),
        series(cronJobNext, { ...shop, cronjob: 'report' }, '1200x60'),
      ],
      from: '2190s',
      labels: backups,
      annotations: { summary: 'shop/backup should have started 31m 30s ago' },
    }),
    staysSilentWhen('the half hour was over a minute ago, but for a moment', {
      given: [series(cronJobNext, { ...shop, cronjob: 'backup' }, '300x60')],
      at: '2160s',
    }),
  ],
});

export const cronJobForgotten = defineAlert({
  group: 'kube-suspended',
  levels: { info: { when: cronJobSuspended.value().eq(1).groupBy('namespace', 'cronjob'), for: '24h' } },
  summary: l => `${l.namespace}/${l.cronjob} has been suspended for a day`,
  runbook: {
    means: 'Somebody suspended the cron job, and it has stayed so for a day.',
    impact:
      'None, if that is meant. Forgotten after maintenance, its work is silently not done, and no other alert tells.',
    confirm: [
      '`kubectl -n <namespace> get cronjob <cronjob> --show-managed-fields -o yaml` says who set `suspend`, and when.',
    ],
    fix: [
      'Resume it: `kubectl -n <namespace> patch cronjob <cronjob> -p \'{"spec":{"suspend":false}}\'`.',
      'No longer needed: delete it.',
    ],
  },
  tests: [
    firesWhen('a day has passed', {
      given: [
        series(cronJobSuspended, { ...shop, cronjob: 'backup' }, '1x300'),
        series(cronJobSuspended, { ...shop, cronjob: 'report' }, '0x300'),
      ],
      every: '5m',
      from: '24h',
      labels: backups,
      annotations: { summary: 'shop/backup has been suspended for a day' },
    }),
    staysSilentWhen('half a minute is left of it', {
      given: [series(cronJobSuspended, { ...shop, cronjob: 'backup' }, '1x300')],
      every: '5m',
      at: '86370s',
    }),
  ],
});
