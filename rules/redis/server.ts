import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { redisMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { up, clients, maxClients, rejected } = redisMetrics;

export const down = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    detect: 'fast',
    levels: { critical: { when: up.value(of).eq(0), for: '20s' } },
    summary: l => `Redis behind ${l.instance} does not answer`,
    runbook: {
      means: 'The exporter runs, and the server does not answer its PING or INFO.',
      impact: 'Sessions, queues and caches kept there are out of reach; what was not written to disk may be gone.',
      confirm: [
        '`redis-cli -h <host> -p <port> ping`: NOAUTH or WRONGPASS means that only the exporter is locked out.',
        'The end of the server’s log, and the kernel’s for “Out of memory: Killed process … (redis-server)”.',
      ],
      causes: [
        'Killed for memory: `maxmemory` leaves no room for the copy that a snapshot makes.',
        'One slow command holds the only thread: KEYS, a large Lua script, DEL of a huge key.',
        'Stopped, or started again and loading its file: “LOADING Redis is loading the dataset in memory”.',
        'The password changed for one side only.',
      ],
      fix: [
        'Start it; with persistence it loads what it had, at about a gigabyte every ten seconds.',
        'It hangs: `redis-cli script kill`, else restart it and forbid that command by ACL.',
        'Killed for memory: lower `maxmemory` to half of what the machine has where snapshots are on.',
      ],
      escalate: 'If the append-only file is broken, copy it before `redis-check-aof --fix` cuts it off.',
    },
    tests: [
      firesWhen('it has not answered for twenty seconds, until it does', {
        given: [series(up, at, '1 1 0x10 1x5'), series(up, stranger, '0x20')],
        every: '10s',
        from: '40s',
        until: '130s',
        labels: at,
        annotations: { summary: 'Redis behind one does not answer' },
      }),
      staysSilentWhen('it did not answer once', { given: [series(up, at, '1 1 0 1x5')], every: '10s', at: '50s' }),
    ],
  });

const connected = (percent: number, { at, stranger }: Exporter) => [
  series(clients, at, `${percent * 100}x40`),
  series(maxClients, at, '10000x40'),
  series(clients, stranger, '10000x40'),
  series(maxClients, stranger, '10000x40'),
];

export const clientsFull = (exporter: Exporter) =>
  defineAlert({
    expr: clients.value(exporter.of).div(maxClients.value()),
    levels: { warning: { above: 0.8, for: '5m' }, error: { above: 0.95, for: '1m' } },
    summary: (l, v) => `Redis behind ${l.instance} has ${v.percent} of the clients it takes`,
    runbook: {
      means:
        'Open connections as a share of `maxclients`, 10,000 unless it was set or the limit of open files is lower.',
      impact: 'Beyond it a new connection is answered with an error and closed.',
      confirm: [
        "`redis-cli client list | awk '{print $2}' | cut -d= -f2 | cut -d: -f1 | sort | uniq -c | sort -n`: which address holds how many",
        'In the same list: are most of them idle for hours (`idle=`)?',
      ],
      causes: [
        'A client library that opens one connection per request.',
        'More instances, each with a pool of the old size.',
        'Connections of dead clients that were never closed.',
      ],
      fix: [
        'Share one client per process; most libraries pipeline.',
        '`config set timeout 300` closes idle ones, pub/sub aside.',
        '`config set maxclients 20000`, if the limit of open files allows.',
      ],
    },
    tests: [
      firesWhen('81 % for five minutes', {
        given: connected(81, exporter),
        from: '5m',
        severity: 'warning',
        labels: exporter.at,
        annotations: { summary: 'Redis behind one has 81% of the clients it takes' },
      }),
      firesWhen('96 % for a minute', {
        given: connected(96, exporter),
        from: '1m',
        severity: 'error',
        labels: exporter.at,
      }),
      staysSilentWhen('80 %', { given: connected(80, exporter), at: '30m' }),
      staysSilentWhen('95 %, before five minutes are over', { given: connected(95, exporter), at: '4m' }),
    ],
  });

const refused = (values: string, { at, stranger }: Exporter) => [
  series(rejected, at, values),
  series(rejected, stranger, '0+60x40'),
];

export const rejects = (exporter: Exporter) =>
  defineAlert({
    expr: rejected.increase('5m', exporter.of).round(),
    levels: { error: { above: 0, for: '1m' } },
    summary: (l, v) => `Redis behind ${l.instance} refused ${v.raw} connections within five minutes`,
    runbook: {
      means: 'As many clients as `maxclients` allows are connected, and further ones were turned away.',
      impact: 'The refused clients got “ERR max number of clients reached” instead of an answer.',
      confirm: [
        '`redis-cli info clients`, `redis-cli config get maxclients`',
        'Which application logs that error? It is the newest, not the guilty one.',
      ],
      causes: [
        'RedisClientsFull fired before: read its page.',
        'All instances of an application reconnected at once after a network fault.',
      ],
      fix: [
        'At once: `redis-cli client kill type normal skipme yes` ends all; they come back as far as there is room.',
        'Then the pools, or `maxclients`.',
      ],
    },
    tests: [
      firesWhen('one was refused', {
        given: refused('3x4 4x30', exporter),
        from: '6m',
        until: '9m',
        labels: exporter.at,
        annotations: { summary: 'Redis behind one refused 1 connections within five minutes' },
      }),
      firesWhen('some were refused since it was started again', {
        given: refused('900x4 2x30', exporter),
        at: '6m',
        labels: exporter.at,
      }),
      staysSilentWhen('none was', { given: refused('3x40', exporter), at: '20m' }),
    ],
  });
