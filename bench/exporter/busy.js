// Measures how soon the exporter answers while it is busy: health while 200 checks run and ten of them hang (beside a bare
// Node server that is asked in turns and does nothing else), and how long 100,000 series block its event loop when they are
// scraped. See docs/performance.md.
// Options: --seconds <n>, --json; exit code 1 when a budget is exceeded.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const WORK = join(HERE, '../../build/bench/exporter');
const BUDGETS = { 'health p99, ms': 5, 'scrape blocks, ms': 50, 'scrape with gzip blocks, ms': 50 };
const PAUSE_MS = 5;
/** Compiled as they would be after a load balancer's first minutes. */
const WARM_UP = 200;
const BARE = `require('node:http').createServer((request, response) => response.end('{}')).listen(0, '127.0.0.1', function () { console.log(JSON.stringify(this.address())); })`;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);

mkdirSync(WORK, { recursive: true });
const program = join(WORK, 'busy.mjs');
await build({
  entryPoints: [join(HERE, 'busy.ts')],
  outfile: program,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});

/** A process, and what it says, a line of JSON at a time. */
function start(args) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, said: async () => JSON.parse((await lines.next()).value) };
}
const { child, said } = start([program]);
const bare = start(['--eval', BARE]);
const [{ port: exporterPort }, { port: barePort }] = await Promise.all([said(), bare.said()]);
const agent = new Agent({ keepAlive: true });

/** Milliseconds until the whole answer is there. */
const asked = (path, headers = {}, port = exporterPort) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    get({ port, path, agent, headers }, response =>
      response.resume().on('end', () => resolve(performance.now() - began)),
    ).on('error', reject);
  });
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const blocked = () => {
  child.stdin.write('\n');
  return said();
};
const quantile = (numbers, q) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * q)];

async function ask(path, headers, every) {
  const latencies = [];
  for (const end = performance.now() + (seconds * 1000) / 3; performance.now() < end; await pause(every))
    latencies.push(await asked(path, headers));
  return latencies;
}

/** Both in turns, so that whatever else the machine does slows both alike. */
async function askHealth() {
  const [health, nothing] = [[], []];
  for (const end = performance.now() + (seconds * 1000) / 3; performance.now() < end; await pause(PAUSE_MS)) {
    health.push(await asked('/health/ready'));
    await pause(PAUSE_MS);
    nothing.push(await asked('/', {}, barePort));
  }
  return { health, nothing };
}

for (let i = 0; i < WARM_UP; i++) await Promise.all([asked('/health/ready'), asked('/', {}, barePort)]);
await pause(2_000);
await blocked();
const { health, nothing } = await askHealth();
bare.child.kill();
await blocked();
const plain = await ask('/metrics', {}, 200);
const { longest: plainLongest } = await blocked();
const zipped = await ask('/metrics', { 'accept-encoding': 'gzip' }, 200);
const { longest: zippedLongest, megabytes } = await blocked();
agent.destroy();
child.stdin.end();

const found = [quantile(health, 0.99), plainLongest, zippedLongest];
const checks = Object.entries(BUDGETS).map(([name, budget], i) => ({ name, value: found[i], budget }));
const bareNode = { median: quantile(nothing, 0.5), p99: quantile(nothing, 0.99) };
const medians = { health: quantile(health, 0.5), scrape: quantile(plain, 0.5), zipped: quantile(zipped, 0.5) };
if (values.json) console.log(JSON.stringify({ node: process.version, bareNode, medians, megabytes, checks }, null, 2));
else {
  console.log(
    `health ${medians.health.toFixed(1)} ms, 100,000 series ${medians.scrape.toFixed(0)} ms, with gzip ${medians.zipped.toFixed(0)} ms (medians); ${Math.round(megabytes)} MB`,
  );
  console.log(`a bare Node server: ${bareNode.median.toFixed(1)} ms, p99 ${bareNode.p99.toFixed(1)} ms`);
  for (const { name, value, budget } of checks)
    console.log(`${value <= budget ? 'ok  ' : 'OVER'} ${name.padEnd(28)} ${value.toFixed(1)} (budget ${budget})`);
}
process.exitCode = checks.every(({ value, budget }) => value <= budget) ? 0 : 1;
