import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** 1,000 routes: a counter, a gauge and a histogram of seven buckets each, eleven series a route. */
const ROUTES = Array.from({ length: 1_000 }, (_, i) => `/route/${i}`);
export const BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5];
const WRITES_A_ROUND = 500;
const ROUND_MS = 50;

/** What is done for one request of the application. */
export type Write = (route: string, seconds: number) => void;

/** Answers scrapes, writes all the time, and says at the end what that took. */
export function run(write: Write, answer: RequestListener): void {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let writes = 0;
  const round = (): void => {
    for (let i = 0; i < WRITES_A_ROUND; i += 1, writes += 1)
      write(ROUTES[writes % ROUTES.length] ?? '', (writes % 1_000) / 100);
  };
  for (let i = 0; i < 2; i += 1) round();
  setInterval(round, ROUND_MS);
  const server = createServer(answer).listen(0, '127.0.0.1', () => {
    delay.enable();
    console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
  });
  process.stdin.resume().on('end', () => {
    console.log(JSON.stringify({ megabytes: process.memoryUsage.rss() / 1e6, writes, longest: delay.max / 1e6 }));
    process.exit(0);
  });
}
