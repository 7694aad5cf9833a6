import { defineAlert, firesWhen, series } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { at } from './scraped.ts';

const { conntrackEntries, conntrackLimit, fileHandles, fileHandlesMax, textfileError } = nodeMetrics;

export const fileHandlesUsed = defineAlert({
  expr: fileHandles.value().div(fileHandlesMax.value()),
  levels: { warning: { above: 0.7, for: '15m' }, error: { above: 0.9, for: '5m' } },
  summary: (l, v) => `${l.instance} has used ${v.percent} of the files that may be open at once`,
  runbook: {
    means: 'Open files and sockets of all processes together come near to the kernel’s limit `fs.file-max`.',
    impact: 'At the limit no process can open a file or accept a connection: “Too many open files in system”.',
    confirm: [
      '`cat /proc/sys/fs/file-nr`: allocated, unused, limit.',
      '`for p in /proc/[0-9]*; do echo "$(ls $p/fd 2>/dev/null | wc -l) $(cat $p/comm)"; done | sort -n | tail`',
    ],
    causes: ['A process that opens connections or files and never closes them.', 'A limit from times of less memory.'],
    fix: [
      'Restart the process that holds most, and have its leak mended.',
      'A true need: `sysctl -w fs.file-max=<number>`, and in /etc/sysctl.d so that it stays.',
    ],
  },
  tests: [
    firesWhen('more than seven tenths are used for a quarter of an hour', {
      given: [series(fileHandles, at, '700x2 710x20 700x3'), series(fileHandlesMax, at, '1000x30')],
      from: '18m',
      until: '24m',
      labels: at,
      severity: 'warning',
      annotations: { summary: 'one has used 71% of the files that may be open at once' },
    }),
    firesWhen('more than nine tenths are used for five minutes', {
      given: [series(fileHandles, at, '900x2 910x8 900x3'), series(fileHandlesMax, at, '1000x30')],
      from: '8m',
      until: '12m',
      labels: at,
      severity: 'error',
    }),
  ],
});

export const conntrackUsed = defineAlert({
  expr: conntrackEntries.value().div(conntrackLimit.value()),
  levels: { warning: { above: 0.75, for: '10m' }, error: { above: 0.95, for: '2m' } },
  summary: (l, v) => `The table of connections of ${l.instance} is ${v.percent} full`,
  runbook: {
    means: 'The firewall of the kernel remembers each connection in a table (`nf_conntrack`), and it fills.',
    impact: 'With the table full new connections are dropped at random, in and out; those that exist go on.',
    confirm: [
      '`conntrack -C`, and `conntrack -S | grep drop`.',
      "`conntrack -L 2>/dev/null | awk '{print $4, $5}' | sort | uniq -c | sort -n | tail` shows who talks to whom.",
      '`dmesg | grep "table full"`: it has happened already.',
    ],
    causes: [
      'Clients that open a connection for each request.',
      'Very many short UDP exchanges, such as DNS lookups without a cache.',
      'A port scan or a flood.',
    ],
    fix: [
      '`sysctl -w net.netfilter.nf_conntrack_max=<twice>` helps at once; an entry takes about 300 bytes.',
      'Keep connections alive at the client, and put a DNS cache on the machine.',
      'Shorter timeouts: `net.netfilter.nf_conntrack_tcp_timeout_established` is five days by default.',
    ],
  },
  tests: [
    firesWhen('it is more than three quarters full for ten minutes', {
      given: [series(conntrackEntries, at, '75x2 76x20 75x3'), series(conntrackLimit, at, '100x30')],
      from: '13m',
      until: '24m',
      labels: at,
      severity: 'warning',
      annotations: { summary: 'The table of connections of one is 76% full' },
    }),
    firesWhen('a twentieth is left for two minutes', {
      given: [series(conntrackEntries, at, '60 95 95 96x6 95x1'), series(conntrackLimit, at, '100x30')],
      from: '5m',
      until: '10m',
      labels: at,
      severity: 'error',
    }),
  ],
});

export const textfileUnreadable = defineAlert({
  levels: { warning: { when: textfileError.value().eq(1), for: '10m' } },
  summary: l => `node-exporter on ${l.instance} cannot read a file with metrics of others`,
  runbook: {
    means: 'A file in the directory `--collector.textfile.directory` has a syntax that is not that of metrics.',
    impact: 'What that file tells, such as the age of the last backup, is missing; alerts over it see nothing.',
    confirm: [
      'The log of node-exporter names the file and the line.',
      '`promtool check metrics < <file>` says what is wrong.',
    ],
    causes: [
      'A job that writes the file in place and is read half way.',
      'The same metric in two files with different HELP or TYPE lines.',
      'A time stamp behind a sample: those are refused.',
    ],
    fix: ['Write to a temporary file in the same file system, and rename it when it is complete.'],
  },
  tests: [
    firesWhen('one could not be read for ten minutes', {
      given: [series(textfileError, at, '0x2 1x15 0x3'), series(textfileError, { ...at, instance: 'two' }, '0x30')],
      from: '13m',
      until: '19m',
      labels: at,
      annotations: { summary: 'node-exporter on one cannot read a file with metrics of others' },
    }),
  ],
});
