import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  agentSize,
  alertmanagerSize,
  collectorSize,
  exporterSize,
  type GoServerSize,
  grafanaSize,
  lokiSize,
  prometheusSize,
  queueSeconds,
  readable,
  type StatefulServerSize,
  tempoSize,
} from '../../src/catalogue/sizing.ts';
import { Bytes } from '../../src/shared/bytes.ts';

const DAY = 86_400;
const up = (maximum: number) => fc.integer({ min: 0, max: maximum });
const grows = (smaller: GoServerSize, larger: GoServerSize): void => {
  const figures = (size: GoServerSize): number[] => [
    size.cpuRequestMillis,
    size.memoryRequest.bytes,
    size.memoryLimit.bytes,
    Number.parseInt(size.goMemLimit, 10),
    (size as StatefulServerSize).storage?.bytes ?? 0,
  ];
  figures(larger).forEach((figure, i) => {
    expect(figure).toBeGreaterThanOrEqual(figures(smaller)[i] as number);
  });
};

describe('sizes', () => {
  it('GIVEN a million series at 15 s for 90 days THEN Prometheus gets the field rule: 2 bytes a sample, 8 KiB a series', () => {
    const size = prometheusSize({ series: 1_000_000, intervalSeconds: 15, retentionSeconds: 90 * DAY });
    const data = (1_000_000 / 15) * 90 * DAY * 2;
    expect(size.storage.bytes * 0.8).toBeGreaterThanOrEqual(data);
    expect(size.storage.bytes).toBeLessThan(data * 1.5);
    expect(size.memoryLimit.bytes).toBeGreaterThanOrEqual(1_000_000 * 8 * 1024);
  });

  it('GIVEN nothing to store THEN every volume is at least 1Gi and every limit above its request', () => {
    const sizes = [
      prometheusSize({ series: 0, intervalSeconds: 30, retentionSeconds: 0 }),
      lokiSize({ logBytesPerDay: 0, retentionSeconds: 0 }),
      tempoSize({ spansPerSecond: 0, sampling: 0, retentionSeconds: 0 }),
      agentSize({ logBytesPerDay: 0, queueSize: Bytes.of(0) }),
      grafanaSize({ dashboards: 0 }),
      alertmanagerSize({ alerts: 0 }),
    ];
    for (const size of sizes) {
      expect(size.storage.bytes).toBeGreaterThanOrEqual(Bytes.gibi(1).bytes);
      expect(size.memoryLimit.bytes).toBeGreaterThan(size.memoryRequest.bytes);
    }
  });

  it('GIVEN a million series WHEN Prometheus replays three hours of log THEN it has the time that takes', () => {
    const size = { series: 1_000_000, retentionSeconds: 90 * DAY };
    // Measured on a busy machine: 1.7 µs a sample.
    expect(prometheusSize({ ...size, intervalSeconds: 15 }).startSeconds).toBeGreaterThan(1_224);
    expect(prometheusSize({ ...size, series: 1_000, intervalSeconds: 15 }).startSeconds).toBe(600);
  });

  it('GIVEN 100,000 lines a minute THEN a queue of 1 GiB lasts about 15 minutes', () => {
    const minutes = queueSeconds(Bytes.gibi(1), 100_000) / 60;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThan(18);
  });

  it('GIVEN any limit THEN the Go runtime collects before the kernel kills', () => {
    fc.assert(
      fc.property(up(5_000_000), up(400), (series, days) => {
        const size = prometheusSize({ series, intervalSeconds: 10, retentionSeconds: days * DAY });
        expect(Number.parseInt(size.goMemLimit, 10) * 1024 ** 2).toBeLessThanOrEqual(size.memoryLimit.bytes * 0.9);
        expect(size.retentionSize.bytes).toBeLessThanOrEqual(size.storage.bytes * 0.8);
      }),
    );
  });

  it('GIVEN more of anything THEN no figure shrinks', () => {
    fc.assert(
      fc.property(up(4_000_000), up(400 * DAY), up(1_000_000), up(DAY), (n, seconds, more, longer) => {
        const bigger = { retentionSeconds: seconds + longer };
        const smaller = { retentionSeconds: seconds };
        grows(
          prometheusSize({ series: n, intervalSeconds: 15, ...smaller }),
          prometheusSize({ series: n + more, intervalSeconds: 10, ...bigger }),
        );
        grows(
          lokiSize({ logBytesPerDay: n * 1_000, streams: n % 1000, ...smaller }),
          lokiSize({ logBytesPerDay: (n + more) * 1_000, streams: (n % 1000) + 1, ...bigger }),
        );
        grows(
          tempoSize({ spansPerSecond: n / 100, sampling: 0.1, ...smaller }),
          tempoSize({ spansPerSecond: (n + more) / 100, sampling: 0.2, ...bigger }),
        );
        const flow = { logBytesPerDay: n * 1_000, spansPerSecond: n / 100, pushedSeries: n };
        const queues = { queueSize: Bytes.of(n * 1_000), destinations: 3 };
        grows(
          collectorSize({ ...flow, ...queues }),
          collectorSize({ ...flow, pushedSeries: n + more, queueSize: Bytes.of((n + more) * 1_000), destinations: 4 }),
        );
        grows(
          agentSize({ logBytesPerDay: n * 1_000, queueSize: queues.queueSize }),
          agentSize({ logBytesPerDay: (n + more) * 1_000, queueSize: queues.queueSize }),
        );
        grows(
          exporterSize('kube-state-metrics', { objects: n }),
          exporterSize('kube-state-metrics', { objects: n + more }),
        );
      }),
    );
  });

  it('GIVEN any size THEN rounding goes up, stays readable and keeps the order', () => {
    fc.assert(
      fc.property(up(2 ** 45), up(2 ** 40), (bytes, more) => {
        expect(readable(bytes).bytes).toBeGreaterThanOrEqual(bytes);
        expect(readable(bytes + more).bytes).toBeGreaterThanOrEqual(readable(bytes).bytes);
        expect(readable(bytes).toString()).toMatch(/^\d{1,6}(Mi|Gi|Ti)?$/);
      }),
    );
  });
});
