import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { at } from './scraped.ts';

const { clockSynchronized, time } = nodeMetrics;

export const clockUnsynchronized = defineAlert({
  // Laptops and virtual machines whose host keeps the time say so as well: shown, and told only by NodeClockOff.
  levels: { info: { when: clockSynchronized.value().eq(0), for: '1h' } },
  summary: l => `Nothing keeps the clock of ${l.instance} right`,
  runbook: {
    means: 'For an hour the kernel has said that no program disciplines its clock: it runs as its crystal does.',
    impact:
      'A crystal is off by a second after days. Then times in logs of several machines no longer compare, and certificates and tokens are refused.',
    confirm: [
      '`timedatectl`: System clock synchronized.',
      '`chronyc tracking`, or `systemctl status systemd-timesyncd`.',
    ],
    causes: [
      'No NTP client is installed, or it does not run.',
      'UDP port 123 to its servers is blocked.',
      'A virtual machine whose hypervisor sets the time: nothing is wrong then.',
    ],
    fix: [
      'Install and start `chrony`; give it servers that it reaches.',
      'Kept by the hypervisor: disable the alert for such machines with `where`.',
    ],
  },
  tests: [
    firesWhen('an hour has passed, and the kernel of another machine is content', {
      given: [
        series(clockSynchronized, at, '1x2 0x70 1x3'),
        series(clockSynchronized, { ...at, instance: 'two' }, '1x80'),
      ],
      from: '63m',
      until: '74m',
      labels: at,
      annotations: { summary: 'Nothing keeps the clock of one right' },
    }),
  ],
});

export const clockOff = defineAlert({
  // Against the clock of Prometheus, which stamps each sample at the start of the scrape.
  expr: time.value().sub(time.value().timestamp()).abs(),
  levels: { warning: { above: 1, for: '10m' } },
  equivalentMutants: {
    'abs(timestamp(node_time_seconds) - node_time_seconds) > 1': 'only the distance counts, not who is ahead',
  },
  summary: (l, v) => `The clock of ${l.instance} differs from that of Prometheus by ${v.duration}`,
  runbook: {
    means: 'The machine and the one Prometheus runs on disagree about the time by more than a second.',
    impact:
      'Spans of a trace lie outside of their parents, logs are out of order, rates of pushed metrics are wrong. By minutes: TLS, tokens and cluster members refuse each other.',
    confirm: [
      '`chronyc tracking` on both machines: which one is off?',
      'All machines named at once: it is Prometheus’s own clock.',
    ],
    causes: [
      'No NTP client, see NodeClockUnsynchronized.',
      'A virtual machine that was paused and resumed.',
      'Collectors of node-exporter that hang on a dead mount, so that an answer takes seconds.',
    ],
    fix: [
      '`chronyc makestep` sets the clock at once; restart what does not like a jump, such as databases, afterwards.',
      'node_scrape_collector_duration_seconds above a second: mend that collector first.',
    ],
  },
  tests: [
    firesWhen('it is 1.5 s ahead for ten minutes', {
      given: [series(time, at, '0+60x2 181.5+60x11 900+60x5')],
      from: '13m',
      until: '15m',
      labels: at,
      annotations: { summary: 'The clock of one differs from that of Prometheus by 1.5s' },
    }),
    firesWhen('it is 1.5 s behind', { given: [series(time, at, '-1.5+60x20')], from: '10m', labels: at }),
    staysSilentWhen('it is a second ahead', { given: [series(time, at, '1+60x20')], at: '18m' }),
  ],
});
