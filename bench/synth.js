// Measures synth against the bare start of Node in the same run, interleaved, so that a busy machine slows both alike.
// See docs/performance.md. Options: --rounds <n>, --json, --no-growth; exit code 1 when a budget is exceeded.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildLibrary } from '../scripts/build.js';
import { fullStack, manyServices } from './content.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WORK = join(ROOT, 'build/bench');
const CLI = join(ROOT, 'bin/sightline.js');

/** Times are multiples of the bare start of Node. */
const BUDGETS = { cold: 6, warm: 2.9, megabytes: 200, growth: 12 };
const FLOOR = { alertingRules: 150, dashboards: 29, panels: 14 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Prints the peak memory of the process when it ends, as the last line of stderr. */
const REPORT_MEMORY =
  'data:text/javascript,process.on("exit",()=>process.stderr.write(`\\n${process.resourceUsage().maxRSS}`))';

class Case {
  constructor(name, content) {
    this.folder = join(WORK, name);
    this.out = join(this.folder, 'dist');
    this.cache = join(this.folder, 'cache');
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(this.folder, 'main.ts'), content);
  }

  run(nodeOptions = []) {
    const env = { ...process.env, XDG_CACHE_HOME: this.cache, NODE_COMPILE_CACHE: join(this.cache, 'node') };
    return timed([...nodeOptions, CLI, 'synth', '--app', join(this.folder, 'main.ts'), '--out', this.out], env);
  }

  cold() {
    rmSync(this.cache, { recursive: true, force: true });
    return this.run().milliseconds;
  }

  /** As after a change that every file depends on: queries known to be right are not checked again, all else is. */
  changed() {
    rmSync(join(this.cache, 'sightline/outputs'), { recursive: true, force: true });
    return this.run().milliseconds;
  }

  megabytes() {
    rmSync(join(this.cache, 'sightline'), { recursive: true, force: true });
    const { stderr } = this.run(['--import', REPORT_MEMORY]);
    return Number(stderr.trim().split('\n').at(-1)) / 1024;
  }
}

function timed(args, env = process.env) {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return { milliseconds, stderr };
}

/** Refuses to measure less than it says. */
function checkFloor(out) {
  const stack = join(out, 'bench');
  const rules = readdirSync(join(stack, 'rules'), { recursive: true })
    .filter(name => String(name).endsWith('.yml'))
    .map(name => readFileSync(join(stack, 'rules', String(name)), 'utf8'))
    .join('\n');
  const alertingRules = rules.match(/^\s*(- )?alert: /gm)?.length ?? 0;
  const panels = readdirSync(join(stack, 'dashboards'))
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(stack, 'dashboards', name), 'utf8')).panels)
    .map(list => list.filter(panel => panel.type !== 'row').length);
  const large = panels.filter(count => count >= FLOOR.panels).length;
  if (alertingRules < FLOOR.alertingRules || large < FLOOR.dashboards)
    throw new Error(`below the floor: ${alertingRules} alerting rules, ${large} dashboards of ${FLOOR.panels} panels`);
  return { alertingRules, dashboards: panels.length, panels: panels.reduce((sum, count) => sum + count, 0) };
}

function measureSpeed(rounds) {
  const full = new Case('full', fullStack());
  full.run();
  const content = checkFloor(full.out);
  const bare = [];
  const cold = [];
  const warm = [];
  const changed = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(timed(['-e', '0']).milliseconds);
    cold.push(full.cold());
    full.run();
    bare.push(timed(['-e', '0']).milliseconds);
    warm.push(full.run().milliseconds, full.run().milliseconds);
    changed.push(full.changed());
  }
  const base = median(bare);
  return {
    content,
    milliseconds: { bare: base, cold: median(cold), warm: median(warm), changed: median(changed) },
    ratios: { cold: median(cold) / base, warm: median(warm) / base },
    megabytes: full.megabytes(),
  };
}

function measureGrowth(rounds) {
  const [small, large] = [100, 1000].map(count => new Case(`services-${count}`, manyServices(count)));
  const [few, many] = [[], []];
  for (const one of [small, large]) one.run();
  for (let round = 0; round < rounds; round++) {
    few.push(small.changed());
    many.push(large.changed());
  }
  const milliseconds = { 100: median(few), 1000: median(many) };
  return { milliseconds, ratio: milliseconds[1000] / milliseconds[100], megabytes: large.megabytes() };
}

await buildLibrary();
const rounds = Number(values.rounds);
const speed = measureSpeed(rounds);
const growth = values.growth ? measureGrowth(Math.max(3, Math.floor(rounds / 3))) : undefined;
const checks = [
  ['cold', speed.ratios.cold, BUDGETS.cold, '× bare node'],
  ['warm', speed.ratios.warm, BUDGETS.warm, '× bare node'],
  ['memory', speed.megabytes, BUDGETS.megabytes, 'MB'],
  ...(growth ? [['growth', growth.ratio, BUDGETS.growth, '× for 10 × the services']] : []),
].map(([name, value, budget, unit]) => ({ name, value, budget, unit, ok: value <= budget }));

if (values.json) {
  console.log(JSON.stringify({ node: process.version, rounds, ...speed, growth, checks }, null, 2));
} else {
  const { content, milliseconds } = speed;
  const whole = Math.round;
  console.log(`Node ${process.version}, ${rounds} rounds, medians`);
  console.log(
    `${content.alertingRules} alerting rules, ${content.dashboards} dashboards with ${content.panels} panels, both platforms, all checks`,
  );
  console.log(
    `bare node ${whole(milliseconds.bare)} ms, cold ${whole(milliseconds.cold)} ms, warm ${whole(milliseconds.warm)} ms, after a change ${whole(milliseconds.changed)} ms`,
  );
  if (growth)
    console.log(
      `100 services ${whole(growth.milliseconds[100])} ms, 1000 services ${whole(growth.milliseconds[1000])} ms, ${whole(growth.megabytes)} MB`,
    );
  for (const { name, value, budget, unit, ok } of checks)
    console.log(`${ok ? 'ok  ' : 'OVER'} ${name.padEnd(7)} ${value.toFixed(2)} ${unit} (budget ${budget})`);
}
process.exitCode = checks.every(check => check.ok) ? 0 : 1;
