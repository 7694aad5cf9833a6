// Measures the exporter's metrics beside bare prom-client: the same 11,000 series in two processes, written to all the
// time and scraped in turns, so that a busy machine slows both alike. See docs/performance.md.
// Options: --seconds <n>, --json; exit code 1 when a budget is exceeded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const WORK = join(ROOT, 'build/bench/exporter');

/** Of what prom-client takes. */
const BUDGETS = { latency: 0.5, memory: 0.5 };
const PAUSE_MS = 20;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, json: { type: 'boolean', default: false } },
});

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A process that exposes metrics and writes to them. */
class Subject {
  constructor(name) {
    this.name = name;
    this.latencies = [];
  }

  async start() {
    const out = join(WORK, `${this.name}.mjs`);
    await build({
      entryPoints: [join(HERE, `${this.name}.ts`)],
      outfile: out,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'warning',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    this.child = spawn(process.execPath, [out], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.port = JSON.parse((await this.lines.next()).value).port;
  }

  async scrape() {
    const started = performance.now();
    const answer = await fetch(`http://127.0.0.1:${this.port}/metrics`, { headers: { 'accept-encoding': 'identity' } });
    const text = await answer.text();
    this.latencies.push(performance.now() - started);
    this.series = text.match(/^[^#\n]/gm).length;
  }

  /** What the process says of itself, and its end. */
  async stop() {
    this.child.stdin.end();
    const { value } = await this.lines.next();
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return { name: this.name, series: this.series, latency: median(this.latencies), ...JSON.parse(value) };
  }
}

mkdirSync(WORK, { recursive: true });
const subjects = [new Subject('sightline'), new Subject('prom-client')];
await Promise.all(subjects.map(subject => subject.start()));
const end = performance.now() + Number(values.seconds) * 1000;
while (performance.now() < end) {
  for (const subject of subjects) await subject.scrape();
  await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
}
const [ours, theirs] = [await subjects[0].stop(), await subjects[1].stop()];
if (ours.series < 11_000 || theirs.series < 11_000) throw new Error('fewer than 11,000 series were exposed');
const ratios = { latency: ours.latency / theirs.latency, memory: ours.megabytes / theirs.megabytes };
const checks = Object.entries(BUDGETS).map(([name, budget]) => ({ name, value: ratios[name], budget }));
if (values.json) {
  console.log(JSON.stringify({ node: process.version, subjects: [ours, theirs], checks }, null, 2));
} else {
  for (const { name, series, latency, megabytes, writes, longest } of [ours, theirs])
    console.log(
      `${name}: ${series} series, scrape ${latency.toFixed(1)} ms (median), ${Math.round(megabytes)} MB, ${writes} writes, event loop blocked for at most ${Math.round(longest)} ms`,
    );
  for (const { name, value, budget } of checks)
    console.log(
      `${value <= budget ? 'ok  ' : 'OVER'} ${name.padEnd(7)} ${value.toFixed(2)} × prom-client (budget ${budget})`,
    );
}
process.exitCode = checks.every(({ value, budget }) => value <= budget) ? 0 : 1;
