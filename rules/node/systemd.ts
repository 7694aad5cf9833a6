import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { nodeSystemdMetrics } from 'sightline/catalogue';
import { at } from './scraped.ts';

const { unitState, unitRestarts } = nodeSystemdMetrics;
const unit = { ...at, name: 'backup.service', type: 'simple' } as const;

const unitFailed = defineAlert({
  levels: { warning: { when: unitState.value({ state: 'failed' }).eq(1), for: '5m' } },
  summary: l => `systemd has given up ${l.name} on ${l.instance}`,
  runbook: {
    means: 'A unit ended with an error, and systemd does not start it again: its state is `failed`.',
    impact: 'What it did is not done: a service is not there, a timer’s job was not finished.',
    confirm: [
      '`systemctl status <unit>`, then `journalctl -u <unit> -n 100`.',
      '`systemctl --failed` lists all of them.',
    ],
    causes: [
      'The program fails at its start: configuration, a port in use, a missing file.',
      'It was started too often in a short time (`start-limit-hit`).',
    ],
    fix: [
      'Mend what the journal says, then `systemctl restart <unit>`.',
      'Nobody needs it: `systemctl disable --now <unit>`, then `systemctl reset-failed <unit>`.',
    ],
  },
  tests: [
    firesWhen('it has been so for five minutes', {
      given: [
        series(unitState, { ...unit, state: 'failed' }, '0x2 1x10 0x3'),
        series(unitState, { ...unit, state: 'active' }, '1x2 0x10 1x3'),
        series(unitState, { ...unit, name: 'cron.service', state: 'failed' }, '0x20'),
        series(unitState, { ...unit, name: 'cron.service', state: 'active' }, '1x20'),
      ],
      from: '8m',
      until: '14m',
      labels: { ...unit, state: 'failed' },
      annotations: { summary: 'systemd has given up backup.service on one' },
    }),
  ],
});

const unitRestarted = defineAlert({
  expr: unitRestarts.increase('15m'),
  levels: { warning: { above: 3 } },
  summary: l => `systemd starts ${l.name} on ${l.instance} again and again`,
  runbook: {
    means: 'A service ended by itself more than three times within a quarter of an hour; `Restart=` brings it back.',
    impact: 'It serves only between two crashes, and forgets each time what it held in memory.',
    confirm: ['`journalctl -u <unit> --since -20min | grep -i -B20 "main process exited"` shows its last words.'],
    causes: [
      'It crashes on a certain request or record, which comes again.',
      'Its `MemoryMax=` is too small: `result=oom-kill`.',
      'It waits for something that is not there, and gives up.',
    ],
    fix: [
      'Mend the crash, or go back to the version before.',
      'Waits in vain: order it with `After=` and `Requires=`, or have it try again itself.',
    ],
  },
  tests: [
    firesWhen('it was started again four times', {
      given: [
        series(unitRestarts, { ...at, name: 'backup.service' }, '0x2 1 2 3 4x20'),
        series(unitRestarts, { ...at, name: 'cron.service' }, '7x30'),
      ],
      from: '330s',
      until: '18m',
      labels: { ...at, name: 'backup.service' },
      annotations: { summary: 'systemd starts backup.service on one again and again' },
    }),
    firesWhen('it was, after the machine itself was started again', {
      given: [series(unitRestarts, { ...at, name: 'backup.service' }, '9x2 2 4 5x20')],
      from: '4m',
      labels: { ...at, name: 'backup.service' },
    }),
    staysSilentWhen('it was three times', {
      given: [series(unitRestarts, { ...at, name: 'backup.service' }, '0x2 1 2 3x20')],
      at: '10m',
    }),
  ],
});

/**
 * Services of the machine itself. For a node-exporter on the machine with `--collector.systemd` and
 * `--collector.systemd.enable-restarts-metrics`: the stack's own has neither, since a container does not reach systemd.
 */
export const systemdRules = rulePack('systemd', {
  needs: { job: 'node-exporter' },
  dashboard: 'node-dashboard',
  alerts: { SystemdUnitFailed: unitFailed, SystemdUnitRestarts: unitRestarted },
});
