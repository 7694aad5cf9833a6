// Measures what watching an application costs: the same application with the library and without, side by side at the same
// fixed rate, in turns, so that a busy machine slows both alike. See docs/performance.md.
// Options: --rate <requests a second>, --seconds <n a turn>, --turns <n>, --work nothing|page|report, --json; exit code 1 when a
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
const WARM_UP = 5_000;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '4' },
    turns: { type: 'string', default: '9' },
    work: { type: 'string', default: 'page' },
    json: { type: 'boolean', default: false },
  },
});
const [rate, seconds, turns] = [Number(values.rate), Number(values.seconds), Number(values.turns)];

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

/** At a fixed rate, whatever the answers take. */
async function load(port, count) {
  const started = performance.now();
  const asked = [];
  for (let i = 0; i < count; i++) {
    const due = started + (i * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await new Promise(resolve => setTimeout(resolve, early));
    asked.push(ask(port, i));
  }
  await Promise.all(asked);
}

class Subject {
  constructor(framework, watched, endpoint) {
    this.child = fork(join(HERE, 'application.mjs'), [framework, watched, values.work], {
      env: { ...process.env, ENDPOINT: endpoint, NODE_ENV: 'production' },
    });
    this.costs = [];
  }

  async start() {
    const [{ port }] = await once(this.child, 'message');
    this.port = port;
    // Compiled as it would be after its first minutes: as fast as it can, some at a time.
    for (let i = 0; i < WARM_UP; i += 10) await Promise.all(Array.from({ length: 10 }, (_, j) => ask(port, i + j)));
  }

  /** Microseconds of processor time a request. */
  async turn() {
    const count = rate * seconds;
    this.child.send('begin');
    await load(this.port, count);
    this.child.send('end');
    const [{ microseconds }] = await once(this.child, 'message');
    this.costs.push(microseconds / count);
  }
}

await buildLibrary();
const collector = createServer((asked, answer) => asked.resume().on('end', () => answer.end('{}')));
await new Promise(resolve => collector.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${collector.address().port}`;
const results = [];
for (const framework of ['express', 'fastify']) {
  const [bare, watched] = [new Subject(framework, 'bare', ''), new Subject(framework, 'watched', endpoint)];
  await Promise.all([bare.start(), watched.start()]);
  for (let i = 0; i < turns; i++) for (const subject of i % 2 ? [bare, watched] : [watched, bare]) await subject.turn();
  for (const { child } of [bare, watched]) child.send('stop');
  const ratios = bare.costs.map((cost, i) => watched.costs[i] / cost - 1);
  results.push({
    framework,
    bare: median(bare.costs),
    watched: median(watched.costs),
    overhead: median(watched.costs) / median(bare.costs) - 1,
    ratios: [Math.min(...ratios), median(ratios), Math.max(...ratios)],
  });
}
agent.destroy();
collector.close();

if (values.json) console.log(JSON.stringify({ node: process.version, rate, work: values.work, results }, null, 2));
else {
  const percent = share => `${(share * 100).toFixed(1)} %`;
  for (const { framework, bare, watched, overhead, ratios } of results) {
    const spread = ratios.map(percent).join(' / ');
    console.log(
      `${framework}: ${bare.toFixed(0)} µs a request bare, ${watched.toFixed(0)} µs watched: ${percent(overhead)} (turns: ${spread})`,
    );
  }
}
process.exitCode = results.every(({ overhead }) => overhead < BUDGET) ? 0 : 1;
