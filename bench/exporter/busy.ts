import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Exporter } from '../../src/exporter/exporter.ts';
import { keepHeapSmall } from '../../src/exporter/system/small-heap.ts';

/** 200 checks, as often as they may be made, ten of which never get an answer, and 100,000 series. */
const CHECKS = 200;
const HANGING = 10;
const METRICS = 10;
const SERIES_EACH = 10_000;
const RESOLUTION_MS = 1;

keepHeapSmall();
// Takes every connection and never says a word: well for a TCP check, endless for an HTTP one.
const silent = createServer(socket => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1', async () => {
  const { port } = silent.address() as AddressInfo;
  const checks = Object.fromEntries(
    Array.from({ length: CHECKS }, (_, i) => [
      `check-${i}`,
      i < HANGING
        ? { kind: 'http' as const, url: `http://127.0.0.1:${port}/`, intervalSeconds: 10, timeoutSeconds: 60 }
        : { kind: 'tcp' as const, host: '127.0.0.1', port, intervalSeconds: 10 },
    ]),
  );
  const exporter = new Exporter({ service: 'busy', port: 0, host: '127.0.0.1', checks });
  for (let metric = 0; metric < METRICS; metric += 1) {
    const name = `requests_${metric}_total`;
    const family = exporter.registry.counter({ kind: 'counter', name, help: 'Requests.', labels: { route: 'string' } });
    for (let i = 0; i < SERIES_EACH; i += 1) family.increase({ route: `/route/${i}` }, i);
  }
  console.log(JSON.stringify(await exporter.start()));
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // At each line it says how long the event loop was blocked since the one before.
  createInterface({ input: process.stdin })
    .on('line', () => {
      console.log(
        JSON.stringify({ longest: delay.max / 1e6 - RESOLUTION_MS, megabytes: process.memoryUsage.rss() / 1e6 }),
      );
      delay.reset();
    })
    .on('close', () => process.exit(0));
});
