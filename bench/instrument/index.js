// Measures what watching an application costs: the same application with the library and without, in fresh processes side
// by side, asked in turns at one fixed rate, so that whatever else the machine does slows both alike. Each pair of processes
// gives one ratio; the median of the pairs counts. See docs/performance.md.
// Options: --rate <requests a second>, --seconds <n>, --pairs <n>, --work nothing|page|report, --json; exit code 1 when a
// budget is exceeded.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildLibrary } from '../../scripts/build.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUDGET = 0.05;
/** Compiled as it would be after its first minutes. */
const WARM_UP = 10_000;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '400' },
    seconds: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '5' },
    work: { type: 'string', default: 'page' },
    json: { type: 'boolean', default: false },
  },
});
const [rate, seconds, pairs] = [Number(values.rate), Number(values.seconds), Number(values.pairs)];

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const agent = new Agent({ keepAlive: true, maxSockets: 20 });

const ask = (port, id) =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, agent, path: `/items/${id}` }, answer => {
      answer
        .resume()
        .on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))));
    });
    asked.on('error', reject).end();
  });

class Subject {
  constructor(framework, watched, endpoint) {
    this.child = fork(join(HERE, 'application.mjs'), [framework, watched, values.work], {
      env: { ...process.env, ENDPOINT: endpoint, NODE_ENV: 'production' },
    });
  }

  async start() {
    const [{ port }] = await once(this.child, 'message');
    this.port = port;
    for (let i = 0; i < WARM_UP; i += 10) await Promise.all(Array.from({ length: 10 }, (_, j) => ask(port, i + j)));
  }

  /** Microseconds of processor time since it was told to begin. */
  async spent() {
    this.child.send('end');
    const [{ microseconds }] = await once(this.child, 'message');
    return microseconds;
  }
}

/** Asks each at the rate, whatever the answers take, in an order that changes with every request. */
async function load(subjects, count) {
  const started = performance.now();
  const asked = [];
  for (let i = 0; i < count * subjects.length; i++) {
    const due = started + (i * 1000) / (rate * subjects.length);
    const early = due - performance.now();
    if (early > 0) await new Promise(resolve => setTimeout(resolve, early));
    const round = Math.floor(i / subjects.length);
    asked.push(ask(subjects[(i + round) % subjects.length].port, round));
  }
  await Promise.all(asked);
}

/** @returns microseconds a request, bare and watched */
async function measurePair(framework, endpoint) {
  const subjects = [new Subject(framework, 'bare', ''), new Subject(framework, 'watched', endpoint)];
  await Promise.all(subjects.map(subject => subject.start()));
  const count = rate * seconds;
  for (const { child } of subjects) child.send('begin');
  await load(subjects, count);
  const costs = await Promise.all(subjects.map(subject => subject.spent()));
  for (const { child } of subjects) child.send('stop');
  return costs.map(microseconds => microseconds / count);
}

await buildLibrary();
const collector = createServer((asked, answer) => asked.resume().on('end', () => answer.end('{}')));
await new Promise(resolve => collector.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${collector.address().port}`;
const results = [];
for (const framework of ['express', 'fastify']) {
  const measured = [];
  for (let i = 0; i < pairs; i++) measured.push(await measurePair(framework, endpoint));
  const ratios = measured.map(([bare, watched]) => watched / bare - 1);
  results.push({
    framework,
    bare: median(measured.map(([bare]) => bare)),
    watched: median(measured.map(([, watched]) => watched)),
    overhead: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  });
}
agent.destroy();
collector.close();

if (values.json) console.log(JSON.stringify({ node: process.version, rate, work: values.work, results }, null, 2));
else {
  const percent = share => `${(share * 100).toFixed(1)} %`;
  for (const { framework, bare, watched, overhead, spread } of results) {
    console.log(
      `${framework}: ${bare.toFixed(0)} µs a request bare, ${watched.toFixed(0)} µs watched: ${percent(overhead)} (pairs: ${spread.map(percent).join(' to ')})`,
    );
  }
}
process.exitCode = results.every(({ overhead }) => overhead < BUDGET) ? 0 : 1;
