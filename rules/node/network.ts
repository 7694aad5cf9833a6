import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { MADE_INTERFACE, nodeMetrics } from 'sightline/catalogue';
import { counting, type Slopes } from '../counting.ts';
import { at } from './scraped.ts';

const { receiveErrors, transmitErrors, received, transmitted, carrierChanges } = nodeMetrics;
const eth0 = { ...at, device: 'eth0' } as const;
const where = { device: { notMatch: MADE_INTERFACE } } as const;

/** By the minute: errors in and out, packets in and out. */
const traffic = (inErrors: Slopes, outErrors: Slopes, inPackets: Slopes, outPackets: Slopes, of = eth0) => [
  series(receiveErrors, of, counting(...inErrors)),
  series(transmitErrors, of, counting(...outErrors)),
  series(received, of, counting(...inPackets)),
  series(transmitted, of, counting(...outPackets)),
];

export const networkErrors = defineAlert({
  // Less than ten packets a second say little: one of them is soon one in a hundred.
  expr: receiveErrors
    .rate('5m', where)
    .add(transmitErrors.rate('5m'))
    .div(received.rate('5m').add(transmitted.rate('5m')).gt(10)),
  levels: { warning: { above: 0.01, for: '30m' } },
  summary: (l, v) => `${v.percent} of the packets of ${l.device} on ${l.instance} are broken`,
  runbook: {
    means: 'The interface counts errors of receiving or sending for more than one packet in a hundred.',
    impact:
      'TCP sends again: throughput falls far more than by one per cent, and latency gets spikes of 0.2 s and more.',
    confirm: [
      '`ip -s -s link show <device>` names the kind: crc, frame, fifo, missed, carrier.',
      '`ethtool -S <device> | grep -i -E "err|drop|crc"`, and `ethtool <device>` for speed and duplex.',
    ],
    causes: [
      'crc, frame: the cable, the transceiver or the port at the other end.',
      'fifo, missed: more packets than the card’s ring buffer takes.',
      'Speed or duplex that both ends understand differently.',
    ],
    fix: [
      'Replace the cable, then the transceiver, then use another port.',
      '`ethtool -G <device> rx <maximum>` enlarges the ring buffer.',
      'A virtual machine: move it to another host.',
    ],
    escalate: 'To whoever runs the network, with the port of the switch: `lldpctl` names it.',
  },
  tests: [
    firesWhen('more than one in a hundred is broken on the way in', {
      given: traffic(
        [
          [3, 20],
          [15.9, 60],
        ],
        [[0, 80]],
        [[600, 80]],
        [[600, 80]],
      ),
      from: '53m',
      labels: eth0,
      annotations: { summary: '1.325% of the packets of eth0 on one are broken' },
    }),
    firesWhen('more than one in a hundred is broken on the way out', {
      given: traffic(
        [[0, 80]],
        [
          [3, 20],
          [15.9, 60],
        ],
        [[600, 80]],
        [[600, 80]],
      ),
      from: '53m',
      labels: eth0,
    }),
    firesWhen('as many are broken of fewer that are received', {
      given: traffic(
        [[9, 80]],
        [[9, 80]],
        [
          [1800, 20],
          [600, 60],
        ],
        [[600, 80]],
      ),
      from: '53m',
      labels: eth0,
    }),
    firesWhen('as many are broken of fewer that are sent', {
      given: traffic(
        [[9, 80]],
        [[9, 80]],
        [[600, 80]],
        [
          [1800, 20],
          [600, 60],
        ],
      ),
      from: '53m',
      labels: eth0,
    }),
    staysSilentWhen('it is one in a hundred', {
      given: traffic([[6, 60]], [[6, 60]], [[600, 60]], [[600, 60]]),
      at: '55m',
    }),
    staysSilentWhen('ten packets a second are few', {
      given: traffic([[6, 60]], [[6, 60]], [[300, 60]], [[300, 60]]),
      at: '55m',
    }),
    firesWhen('a few more than ten a second are enough', {
      given: traffic([[6, 60]], [[6, 60]], [[318, 60]], [[318, 60]]),
      at: '55m',
      labels: eth0,
    }),
    staysSilentWhen('a program made the interface', {
      given: [
        ...traffic([[60, 60]], [[60, 60]], [[600, 60]], [[600, 60]], { ...at, device: 'tunl0' } as never),
        ...traffic([[60, 60]], [[60, 60]], [[600, 60]], [[600, 60]], { ...at, device: 'veth1a2b' } as never),
      ],
      at: '55m',
    }),
  ],
});

export const networkFlaps = defineAlert({
  expr: carrierChanges.increase('15m', where),
  // Down and up are two. A reboot of the switch is two, plugging a cable in a few more.
  levels: { warning: { above: 6 } },
  summary: l => `The link of ${l.device} on ${l.instance} comes and goes`,
  runbook: {
    means: 'An interface lost and regained its link more than three times within a quarter of an hour.',
    impact: 'Connections stall for seconds each time; on a bond the other link takes over, which hides it.',
    confirm: [
      '`dmesg -T | grep -i "link is"`: when, and at which speed it came back.',
      '`ethtool <device>`: Link detected, Speed.',
    ],
    causes: [
      'A loose cable or a dying transceiver.',
      'Energy saving or negotiation that card and switch do not agree on.',
      'A driver that resets the card: `dmesg | grep -i -E "reset|watchdog"`.',
    ],
    fix: [
      'Plug in again, then replace, cable and transceiver.',
      '`ethtool --set-eee <device> eee off` where the two do not agree.',
      'Update firmware and driver of the card.',
    ],
  },
  tests: [
    firesWhen('it was lost and found more than three times', {
      given: [
        series(carrierChanges, eth0, '0x2 1 2 3 4 5 6 7 8x30'),
        series(carrierChanges, { ...eth0, device: 'eth1' }, '2x40'),
      ],
      from: '510s',
      until: '19m',
      labels: eth0,
      annotations: { summary: 'The link of eth0 on one comes and goes' },
    }),
    firesWhen('it was lost and found more than three times after a restart of the machine', {
      given: [series(carrierChanges, eth0, '90x2 2 4 6 8x30')],
      from: '5m',
      labels: eth0,
    }),
    staysSilentWhen('it was three times', {
      given: [series(carrierChanges, eth0, '0x2 1 2 3 4 5 6x30')],
      at: '11m',
    }),
    staysSilentWhen('containers come and go, and with them their bridge', {
      given: [series(carrierChanges, { ...eth0, device: 'docker0' }, '0+2x30')],
      at: '20m',
    }),
  ],
});
