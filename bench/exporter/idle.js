// Measures what the exporter costs while it does next to nothing: from its start to the first healthy answer, beside a
// bare Node that only answers, in turns; then resident memory and CPU with checks at their usual pace.
// Options: --rounds <n>, --seconds <n>, --json; exit code 1 when a budget is exceeded. See docs/performance.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), '../../lib/exporter/exporter.mjs');
const BARE = "require('node:http').createServer((q, r) => r.end('x')).listen(+process.argv[1], '127.0.0.1')";
const BUDGETS = { startMs: 250, megabytes: 60, cpuPercent: 0.5 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A port nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

const status = url =>
  new Promise(resolve => {
    get(url, { agent: false }, answer => {
      answer.resume();
      resolve(answer.statusCode);
    }).once('error', () => resolve(0));
  });

/** Milliseconds from the start of a process to its first answer 200, and the process. */
async function started(args, url) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  while ((await status(url)) !== 200) await setTimeout(1);
  return { ms: performance.now() - began, child };
}

async function ended(child) {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What most services have; clients of databases are loaded with their first check, and add to it. */
function checks(port) {
  const some = (name, count, check) => Array.from({ length: count }, (_, i) => [`${name}-${i}`, check]);
  return Object.fromEntries([
    ...some('http', 10, { kind: 'http', url: `http://127.0.0.1:${port}/` }),
    ...some('tcp', 5, { kind: 'tcp', host: '127.0.0.1', port }),
    ...some('disk', 2, { kind: 'disk-space', path: '/', criticalFree: 0 }),
  ]);
}

const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-'));
const page = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(page, 'listening');
const port = await freePort();
const file = join(folder, 'exporter.json');
const host = '127.0.0.1';
writeFileSync(file, JSON.stringify({ service: 'shop', host, port, checks: checks(page.address().port) }));
const ready = `http://${host}:${port}/health/ready`;
const exporter = () => started([PROGRAM, file], ready);

const ours = [];
const bare = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [times, start] of [
    [ours, exporter],
    [bare, () => started(['-e', BARE, `${port}`], `http://${host}:${port}/`)],
  ]) {
    const { ms, child } = await start();
    times.push(ms);
    await ended(child);
  }
}

const { child } = await exporter();
const sample = () => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  // A hundredth of a second each; pages of four kibibytes.
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: (Number(fields[21]) * 4096) / 1e6 };
};
await setTimeout(5_000);
const before = sample();
await setTimeout(Number(values.seconds) * 1000);
const after = sample();
await ended(child);
page.close();
rmSync(folder, { recursive: true });

const measured = {
  startMs: median(ours) - median(bare),
  megabytes: after.megabytes,
  cpuPercent: ((after.cpu - before.cpu) / Number(values.seconds)) * 100,
};
const results = Object.entries(BUDGETS).map(([name, budget]) => ({ name, value: measured[name], budget }));
if (values.json) console.log(JSON.stringify({ node: process.version, bareMs: median(bare), results }, null, 2));
else for (const { name, value, budget } of results) console.log(`${name}: ${value.toFixed(2)} (budget ${budget})`);
if (results.some(({ value, budget }) => value > budget)) process.exitCode = 1;
