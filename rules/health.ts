import {
  type AlertDefinition,
  defineAlert,
  firesWhen,
  rulePack,
  type Service,
  series,
  staysSilentWhen,
  time,
} from 'sightline';
import { exporterMetrics } from 'sightline/catalogue';
import { targetOf } from './application/targets.ts';
import { accessOf } from './health-access.ts';
import { lossesOf } from './health-intake.ts';

const { status, lastRun } = exporterMetrics;

/** What tests say of the checks of one service. */
const checksOf = (service: Service) => {
  const target = { ...targetOf(service), job: `${service.serviceName}-exporter` };
  const stranger = { ...target, service: `${service.serviceName}-other` };
  const of = (
    check: string,
    found: 'healthy' | 'warning' | 'critical' | 'unknown',
    critical: 'true' | 'false',
    values: string,
  ) => series(status, { ...target, check, status: found, critical }, values);
  return { name: { service: service.serviceName }, target, stranger, of };
};
type Checks = ReturnType<typeof checksOf>;

const fails = ({ name, target, stranger, of }: Checks): AlertDefinition =>
  defineAlert({
    detect: 'fast',
    levels: {
      critical: { when: status.value({ ...name, status: 'critical', critical: 'true' }).eq(1), for: '20s' },
    },
    summary: l => `The check ${l.check} of ${l.service} fails`,
    runbook: {
      means: 'Something the service cannot do without did not pass its health check, retries included.',
      impact: 'The exporter answers 503 on its health page: load balancers take the service out.',
      confirm: [
        '`curl -s http://<exporter>:9464/health/detailed`: the message of the check, and since when.',
        'sightline_check_duration_seconds: did it run into its timeout, or fail at once?',
      ],
      causes: [
        'What is checked is down, or refuses: its own alerts say more.',
        'It answers, and differently: another status, a body without the expected text, a value above the threshold.',
        'Only the exporter cannot reach it: a NetworkPolicy or a network of compose that it is not in.',
      ],
      fix: [
        'Follow the message to what is checked, and mend that.',
        'Reachable from the application, and not from the exporter: write the address as this platform has it.',
      ],
      escalate: 'At once to the owner of what is checked, when that is not yours.',
    },
    tests: [
      firesWhen('it has for twenty seconds, until it passes', {
        given: [
          of('database', 'critical', 'true', '0 0 1x9 0x9'),
          of('database', 'warning', 'true', '1x30'),
          series(status, { ...stranger, check: 'database', status: 'critical', critical: 'true' }, '1x30'),
        ],
        every: '10s',
        from: '40s',
        until: '2m',
        labels: { ...target, check: 'database', status: 'critical', critical: 'true' },
        annotations: { summary: `The check database of ${target.service} fails` },
      }),
      staysSilentWhen('it did once', {
        given: [of('database', 'critical', 'true', '0 0 1 0x9')],
        every: '10s',
        at: '50s',
      }),
      staysSilentWhen('the service can do without it', {
        given: [of('mail', 'critical', 'false', '1x30')],
        every: '10s',
        at: '4m',
      }),
    ],
  });

const optionalFails = ({ name, target, stranger, of }: Checks): AlertDefinition =>
  defineAlert({
    levels: {
      warning: { when: status.value({ ...name, status: 'critical', critical: 'false' }).eq(1), for: '5m' },
    },
    summary: l => `The check ${l.check} of ${l.service} fails; the service goes on without it`,
    runbook: {
      means: 'A health check that was declared with `critical: false` has failed for five minutes.',
      impact: 'The service answers. What hangs on this dependency is missing, late or stale.',
      confirm: [
        '`curl -s http://<exporter>:9464/health/detailed | jq .checks`',
        'sightline_check_status{status="critical"} == 1',
      ],
      causes: [
        'A dependency of others, such as mail or a currency service, is down.',
        'A file was not written in time.',
      ],
      fix: [
        'Tell whoever runs the dependency, and say on the status page what is missing meanwhile.',
        'It matters more than was thought: declare the check as critical.',
      ],
    },
    tests: [
      firesWhen('it has for five minutes, until it passes', {
        given: [
          of('mail', 'critical', 'false', '0 1x8 0x9'),
          series(status, { ...stranger, check: 'mail', status: 'critical', critical: 'false' }, '1x30'),
        ],
        from: '6m',
        until: '10m',
        labels: { ...target, check: 'mail', status: 'critical', critical: 'false' },
        annotations: { summary: `The check mail of ${target.service} fails; the service goes on without it` },
      }),
      staysSilentWhen('it is critical, which HealthCheckFails tells, or warns', {
        given: [of('database', 'critical', 'true', '1x30'), of('mail', 'warning', 'false', '1x30')],
        at: '20m',
      }),
    ],
  });

const warns = ({ name, target, stranger, of }: Checks): AlertDefinition =>
  defineAlert({
    levels: { warning: { when: status.value({ ...name, status: 'warning' }).eq(1), for: '15m' } },
    summary: l => `The check ${l.check} of ${l.service} has been near its limit for a quarter of an hour`,
    runbook: {
      means:
        'What is checked passes, beyond the warning threshold of its declaration: slow, nearly full, nearly too old.',
      impact: 'None yet; beyond the critical threshold the check fails.',
      confirm: [
        '`curl -s http://<exporter>:9464/health/detailed`: the figure stands in the message.',
        'sightline_check_duration_seconds',
      ],
      causes: [
        'A slow answer: load, a missing index, a full connection pool.',
        'A disk or a quota that fills; a job that takes longer every day.',
      ],
      fix: [
        'Look when it began (`since`), and what was changed then.',
        'A threshold that is always crossed says nothing: set it where somebody would act.',
      ],
    },
    tests: [
      firesWhen('it is for a quarter of an hour, then healthy', {
        given: [
          of('database', 'warning', 'true', '0 1x20 0x9'),
          of('database', 'critical', 'true', '0x40'),
          of('web', 'healthy', 'true', '1x40'),
          series(status, { ...stranger, check: 'database', status: 'warning', critical: 'true' }, '1x40'),
        ],
        from: '16m',
        until: '22m',
        labels: { ...target, check: 'database', status: 'warning', critical: 'true' },
        annotations: {
          summary: `The check database of ${target.service} has been near its limit for a quarter of an hour`,
        },
      }),
    ],
  });

/** The exporter takes no check whose interval and attempts are longer together: one that is made is never near `for`. */
const STALE_SECONDS = 600;

/** A check that waits for another one, in tests. */
const waits = { check: 'database', status: 'unknown', critical: 'true' } as const;

const stale = ({ name, target, stranger, of }: Checks): AlertDefinition =>
  defineAlert({
    expr: time()
      .sub(lastRun.value(name))
      .unless(status.value({ ...name, status: 'unknown' }).eq(1), { on: ['instance', 'check'] }),
    levels: { warning: { above: STALE_SECONDS, for: '5m' } },
    summary: (l, v) => `The check ${l.check} of ${l.service} was last made ${v.duration} ago`,
    runbook: {
      means: 'A check has given no result for more than ten minutes, though none that it depends on has failed.',
      impact: 'Its status is an old one: a failure since then is seen by nobody.',
      confirm: [
        '`curl -s http://<exporter>:9464/health/detailed`: `checkedAt` of each check.',
        'Are all checks of that exporter old, or one?',
      ],
      causes: [
        'One: its attempt hangs where no timeout reaches, such as a dead network file system.',
        'All: the process is starved of CPU, or stopped.',
        'The clock of the machine was set.',
      ],
      fix: [
        'Restart the exporter; its checks begin anew.',
        'A hanging file system: unmount it, or take the check out.',
      ],
    },
    tests: [
      firesWhen('ten minutes have gone without a result, for five', {
        given: [
          series(lastRun, { ...target, check: 'database' }, '0x40'),
          series(lastRun, { ...target, check: 'web' }, '0+60x40'),
          series(lastRun, { ...stranger, check: 'database' }, '0x40'),
          of('database', 'unknown', 'true', '0x40'),
          of('database', 'healthy', 'true', '1x40'),
          of('web', 'unknown', 'true', '1x40'),
          series(status, { ...target, ...waits, instance: 'two' }, '1x40'),
          series(status, { ...stranger, ...waits }, '1x40'),
        ],
        from: '930s',
        labels: { ...target, check: 'database' },
        annotations: { summary: `The check database of ${target.service} was last made 15m 30s ago` },
      }),
      staysSilentWhen('it waits for one that it depends on', {
        given: [series(lastRun, { ...target, check: 'database' }, '0x40'), of('database', 'unknown', 'true', '1x40')],
        at: '30m',
      }),
      staysSilentWhen('just ten minutes have gone', {
        given: [series(lastRun, { ...target, check: 'database' }, '0x10 60+60x30')],
        at: '30m',
      }),
    ],
  });

const flaps = ({ name, target, stranger, of }: Checks): AlertDefinition =>
  defineAlert({
    expr: status.range('30m', { ...name, status: 'critical' }).changes(),
    levels: { warning: { above: 5, for: '2m' } },
    summary: (l, v) => `The check ${l.check} of ${l.service} failed and passed ${v.raw} times within half an hour`,
    runbook: {
      means: 'The status changed between failed and passed at least six times in thirty minutes.',
      impact:
        'Load balancers take the service out and in again; HealthCheckFails comes and goes, or never lasts long enough.',
      confirm: [
        'changes(sightline_check_status{status="critical"}[30m])',
        'sightline_check_duration_seconds: is it near the timeout of the check?',
      ],
      causes: [
        'A limit in the middle of what is normal: the timeout, or a threshold.',
        'One of several servers behind a name is broken, and each attempt meets another one.',
        'The dependency is restarted again and again.',
      ],
      fix: [
        'One of several: ask each by its address, and take the broken one out.',
        'Near the limit: give it more time, or more retries, when users would wait as long.',
      ],
    },
    tests: [
      firesWhen('it failed three times and passed three times', {
        given: [
          of('web', 'critical', 'true', '0 1 0 1 0 1 0x60'),
          of('web', 'warning', 'true', '0 1 0 1 0 1 0 1 0 1 0x60'),
          series(status, { ...stranger, check: 'web', status: 'critical', critical: 'true' }, '0 1 0 1 0 1 0 1 0x60'),
        ],
        from: '8m',
        until: '30m',
        labels: { ...target, check: 'web', status: 'critical', critical: 'true' },
        annotations: { summary: `The check web of ${target.service} failed and passed 6 times within half an hour` },
      }),
      staysSilentWhen('it changed five times', { given: [of('web', 'critical', 'true', '0 1 0 1 0 1x60')], at: '20m' }),
    ],
  });

/** What the exporter beside a service finds: checks that fail, warn, flap or are not made any more; what it is sent and loses; whether it can go on being asked. */
export const healthRules = (service: Service) => {
  const checks = checksOf(service);
  return rulePack('health', {
    service,
    needs: { exporter: service.serviceName },
    dashboard: 'health-dashboard',
    alerts: {
      HealthCheckFails: fails(checks),
      OptionalHealthCheckFails: optionalFails(checks),
      HealthCheckWarns: warns(checks),
      HealthCheckStale: stale(checks),
      HealthCheckFlaps: flaps(checks),
      ...lossesOf(service),
      ...accessOf(service),
    },
  });
};
