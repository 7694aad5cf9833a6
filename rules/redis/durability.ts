import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { redisMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { masterLinkUp, replicas, replicaLag, info, snapshotOk, logWriteOk, logRewriteOk } = redisMetrics;

const MASTER = { master_host: 'redis-0', master_port: '6379' } as const;

export const replicaDisconnected = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    levels: { error: { when: masterLinkUp.value(of).eq(0), for: '1m' } },
    summary: l => `The Redis replica ${l.instance} has lost its master ${l.master_host}:${l.master_port}`,
    runbook: {
      means: 'The server is a replica, and its connection to the master is down or still copying everything anew.',
      impact: 'It answers reads with what it had. If the master fails now, what was written since is lost.',
      confirm: [
        '`redis-cli info replication` on both sides: `master_link_down_since_seconds`, `master_sync_in_progress`',
        'The replica’s log: “Connection refused”, “MASTER aborted replication” or “Timeout”.',
      ],
      causes: [
        'The master is down: then RedisDown fires for it.',
        'The backlog was too small for the interruption, and the full copy does not end in time.',
        'The copy is cut off by the master: `client-output-buffer-limit replica`.',
        '`masterauth` does not match any more.',
      ],
      fix: [
        'Bring the network or the master back; the replica tries again every second.',
        'A copy that starts again and again: raise `repl-backlog-size` and the buffer limit of replicas on the master.',
      ],
    },
    tests: [
      firesWhen('it has lost it for a minute', {
        given: [
          series(masterLinkUp, { ...at, ...MASTER }, '1x2 0x10 1x5'),
          series(masterLinkUp, { ...stranger, ...MASTER }, '0x20'),
        ],
        from: '4m',
        until: '14m',
        labels: { ...at, ...MASTER },
        annotations: { summary: 'The Redis replica one has lost its master redis-0:6379' },
      }),
      staysSilentWhen('it is connected', {
        given: [series(masterLinkUp, { ...at, ...MASTER }, '1x20')],
        at: '10m',
      }),
    ],
  });

const followed = (by: string, role: 'master' | 'slave', { at, second, stranger }: Exporter) => [
  series(replicas, at, by),
  series(info, { ...at, role }, '1x100'),
  series(replicas, stranger, '9x5 0x95'),
  series(info, { ...stranger, role: 'master' }, '1x100'),
  series(info, { ...second, role: 'master' }, '1x100'),
];

export function replicasMissing(exporter: Exporter) {
  const fewer = replicas.value(exporter.of).lt(replicas.range('1h').maxOverTime());
  return defineAlert({
    levels: {
      warning: { when: fewer.and(info.value({ ...exporter.of, role: 'master' }), { on: ['instance'] }), for: '5m' },
    },
    summary: (l, v) => `Redis behind ${l.instance} has ${v.raw} replicas left, fewer than within the last hour`,
    runbook: {
      means:
        'A replica that was connected within the last hour is not any more. After an hour this ends, whether it came back or not.',
      impact: 'One copy fewer of the data; with `min-replicas-to-write` the master may refuse writes.',
      confirm: [
        '`redis-cli info replication` on the master lists those that are left (`slave0:ip=…`).',
        'Is a RedisReplicaDisconnected firing? It names the replica.',
      ],
      causes: [
        'The replica was stopped or rescheduled.',
        'It was taken away on purpose.',
        'The network between the two.',
      ],
      fix: [
        'Start it again; what it missed is copied if the backlog still has it, else everything is.',
        'Taken away on purpose: nothing to do.',
      ],
    },
    tests: [
      firesWhen('one of two is gone for five minutes', {
        given: followed('2x10 1x90', 'master', exporter),
        from: '16m',
        until: '70m',
        labels: exporter.at,
        annotations: { summary: 'Redis behind one has 1 replicas left, fewer than within the last hour' },
      }),
      staysSilentWhen('it became a replica itself', {
        given: followed('2x10 0x90', 'slave', exporter),
        at: '30m',
      }),
      staysSilentWhen('there is one more', { given: followed('1x10 2x90', 'master', exporter), at: '30m' }),
      staysSilentWhen('none has ever been there', { given: followed('0x100', 'master', exporter), at: '30m' }),
    ],
  });
}

const confirmed = (seconds: number, { at, stranger }: Exporter) => {
  const of = (target: typeof at) => ({ ...target, slave_ip: '10.0.0.7', slave_port: '6379', slave_state: 'online' });
  return [series(replicaLag, of(at), `${seconds}x40`), series(replicaLag, of(stranger), '900x40')];
};

export const replicaLags = (exporter: Exporter) =>
  defineAlert({
    expr: replicaLag.value(exporter.of),
    // Replicas confirm every second.
    levels: { warning: { above: 10, for: '5m' } },
    summary: (l, v) =>
      `The replica ${l.slave_ip}:${l.slave_port} of Redis behind ${l.instance} was last heard of ${v.duration} ago`,
    runbook: {
      means: 'The connection is open, and the replica does not confirm what it receives.',
      impact: 'Reads from it are that old; a failover to it loses that much.',
      confirm: [
        '`redis-cli info replication`: compare `master_repl_offset` with the replica’s `offset`.',
        '`redis-cli -h <replica> --latency`',
      ],
      causes: [
        'The replica is busy with a slow command or loads the copy it got.',
        'The line between the two is full.',
        'Its disk stalls while the append-only file is synced.',
      ],
      fix: [
        '`redis-cli -h <replica> slowlog get 10`, and stop what is slow.',
        '`appendfsync no` on a replica that only stands by.',
      ],
    },
    tests: [
      firesWhen('eleven seconds ago, for five minutes', {
        given: confirmed(11, exporter),
        from: '5m',
        labels: { ...exporter.at, slave_ip: '10.0.0.7', slave_port: '6379', slave_state: 'online' },
        annotations: { summary: 'The replica 10.0.0.7:6379 of Redis behind one was last heard of 11s ago' },
      }),
      staysSilentWhen('ten seconds ago', { given: confirmed(10, exporter), at: '30m' }),
    ],
  });

export const saveFails = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    levels: { error: { when: snapshotOk.value(of).eq(0), for: '2m' } },
    summary: l => `Redis behind ${l.instance} could not write its snapshot`,
    runbook: {
      means: 'The last BGSAVE failed. The one before it is still there, and older than it should be.',
      impact:
        'With `stop-writes-on-bgsave-error yes`, the default, every write is refused with MISCONF until a snapshot works.',
      confirm: [
        '`redis-cli info persistence | grep -E "rdb_last|changes"`',
        'The server’s log: “Can’t save in background: fork”, “No space left on device”, “Permission denied”.',
      ],
      causes: [
        'The volume of `dir` is full, or not writable for its user.',
        'fork() found no memory: `vm.overcommit_memory` is 0 and the data is more than half of it.',
      ],
      fix: [
        'Make room, then `redis-cli bgsave`; the alert ends when it has worked.',
        '`sysctl vm.overcommit_memory=1` on the machine.',
        'Nobody needs the snapshots: `config set save ""`, in the file as well.',
      ],
      escalate:
        'If writes are refused and no room can be made: `config set stop-writes-on-bgsave-error no`, and tell the owner that a crash now loses everything since the last snapshot.',
    },
    tests: [
      firesWhen('the last one failed two minutes ago', {
        given: [series(snapshotOk, at, '1x2 0x10 1x5'), series(snapshotOk, stranger, '0x20')],
        from: '5m',
        until: '14m',
        labels: at,
        annotations: { summary: 'Redis behind one could not write its snapshot' },
      }),
      staysSilentWhen('it worked', { given: [series(snapshotOk, at, '1x20')], at: '10m' }),
    ],
  });

export const logFails = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    levels: {
      error: { when: logWriteOk.value(of).eq(0), for: '1m' },
      warning: { when: logRewriteOk.value(of).eq(0), for: '30m' },
    },
    summary: l => `The append-only file of Redis behind ${l.instance} cannot be written`,
    runbook: {
      means:
        'Error: commands cannot be appended to the file. Warning: appending works, making the file smaller does not.',
      impact:
        'Error: writes are refused with MISCONF. Warning: the file grows without end, and a restart replays all of it.',
      confirm: ['`redis-cli info persistence | grep aof`', '`df -h` of its volume, `ls -l appendonlydir`'],
      causes: [
        'The volume is full; a rewrite needs room for a second file.',
        'A network volume went away for a moment.',
        'No memory for the fork of the rewrite.',
      ],
      fix: [
        'Make room; appending is tried again every second by itself.',
        '`redis-cli bgrewriteaof` afterwards, at a quiet hour.',
      ],
    },
    tests: [
      firesWhen('appending has failed for a minute', {
        given: [
          series(logWriteOk, at, '1x2 0x10 1x5'),
          series(logWriteOk, stranger, '0x20'),
          series(logRewriteOk, at, '1x20'),
        ],
        from: '4m',
        until: '14m',
        severity: 'error',
        labels: at,
        annotations: { summary: 'The append-only file of Redis behind one cannot be written' },
      }),
      firesWhen('rewriting has failed for half an hour', {
        given: [
          series(logRewriteOk, at, '1x2 0x40 1x5'),
          series(logRewriteOk, stranger, '0x60'),
          series(logWriteOk, at, '1x60'),
        ],
        from: '33m',
        until: '44m',
        severity: 'warning',
        labels: at,
      }),
      staysSilentWhen('both work', {
        given: [series(logWriteOk, at, '1x60'), series(logRewriteOk, at, '1x60')],
        at: '50m',
      }),
    ],
  });
