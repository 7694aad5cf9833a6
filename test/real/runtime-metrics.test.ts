import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jvmMetrics, micrometerMetrics, nodejsMetrics, processMetrics, pythonMetrics } from 'sightline/catalogue';
import { CYCLES, LONG_LIVED } from '../../rules/runtime/jvm-libraries.ts';
import { onPath } from '../../scripts/tools/path.js';
import { describeInLanguage, PYTHON } from '../tools/language.ts';
import { notDeclared, notExposed } from './exposition.ts';

const PROM_CLIENT = `
  import { collectDefaultMetrics, register } from 'prom-client';
  collectDefaultMetrics();
  for (let round = 0; round < 20; round++) Array.from({ length: 1000 }, () => new Array(1000).fill(round));
  gc();
  // Collections are told of by an observer, some ticks later.
  for (let look = 0; look < 100; look++) {
    const page = await register.metrics();
    if (/kind="major"/.test(page) && /lag_p99_seconds [0-9]/.test(page)) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  console.log(await register.metrics());
`;

const wrong = (page: string, declared: Parameters<typeof notExposed>[1]): readonly string[] => [
  ...notExposed(page, declared),
  ...notDeclared(page, declared, []),
];

describe('GIVEN the real prom-client in a Node.js process', () => {
  it('WHEN its default metrics are read THEN they have every one that is declared, with its type and labels', () => {
    const page = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', PROM_CLIENT], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(wrong(page, { ...processMetrics, ...nodejsMetrics })).toEqual([]);
  }, 40_000);
});

describeInLanguage(PYTHON, 'GIVEN the real prometheus_client in a Python process', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-python-'));
    execFileSync('python3', ['-m', 'venv', folder], { timeout: 60_000 });
    execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', 'prometheus_client==0.26.0'], { timeout: 60_000 });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('WHEN its default metrics are read THEN they have every one that is declared, with its type and labels', () => {
    const script = 'import prometheus_client as p; print(p.generate_latest().decode())';
    const page = execFileSync(join(folder, 'bin/python'), ['-c', script], { encoding: 'utf8', timeout: 30_000 });
    expect(wrong(page, { ...processMetrics, ...pythonMetrics })).toEqual([]);
  }, 40_000);
});

const hasJava = ['java', 'javac', 'mvn'].every(program => onPath(program) !== undefined);
const describeJava = hasJava || process.env.CI === 'true' ? describe : describe.skip;

describeJava('GIVEN a real JVM with the libraries from Maven', () => {
  const sources = join(import.meta.dirname, 'jvm');
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-jvm-'));
    const pom = join(sources, 'pom.xml');
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
    execFileSync('mvn', ['--batch-mode', '--quiet', '--file', pom, ...copy], { timeout: 240_000 });
  }, 250_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const page = (library: string, ...options: readonly string[]) => {
    const program = ['--class-path', `${folder}/*`, join(sources, 'JvmMetrics.java'), library];
    return execFileSync('java', [...options, ...program], { encoding: 'utf8', timeout: 60_000 });
  };

  it.each([
    ['client_java', { ...processMetrics, ...jvmMetrics }],
    ['micrometer', micrometerMetrics],
  ])(
    'WHEN the metrics of %s are read THEN they have every one that is declared, with its type and labels',
    (library, declared) => {
      expect(wrong(page(library), declared)).toEqual([]);
    },
    90_000,
  );

  it.each([
    ['G1', ['G1 Old Gen'], ['G1 Old Generation', 'G1 Young Generation']],
    ['Parallel', ['PS Old Gen'], ['PS MarkSweep', 'PS Scavenge']],
    ['Serial', ['Tenured Gen'], ['Copy', 'MarkSweepCompact']],
    ['Z', ['ZHeap'], ['ZGC Pauses']],
    ['Shenandoah', ['Shenandoah'], ['Shenandoah Pauses']],
  ])(
    'WHEN %s collects THEN rules read its long-lived pool, which has a limit, and of its collections the pauses',
    (collector, pools, pauses) => {
      const found = page('client_java', `-XX:+Use${collector}GC`, '-Xmx64m');
      const values = (series: RegExp, wanted: (name: string) => boolean) =>
        [...found.matchAll(series)].flatMap(([, name = '']) => (wanted(name) ? [name] : [])).sort();
      const whole = (pattern: RegExp) => new RegExp(`^(?:${pattern.source})$`);
      const limited = /^jvm_memory_pool_collection_max_bytes\{pool="(.*)"\} [1-9]/gm;
      expect(values(limited, name => whole(LONG_LIVED).test(name))).toEqual(pools);
      const collections = /^jvm_gc_collection_seconds_sum\{gc="(.*)"\}/gm;
      expect(values(collections, name => !whole(CYCLES).test(name))).toEqual(pauses);
    },
    90_000,
  );
});
