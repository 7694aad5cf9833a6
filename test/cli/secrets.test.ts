import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SecretReference } from '../../src/model/workload.ts';
import { kubernetesPlatform, workload } from '../fixtures/model.ts';
import { type FakeStack, Project } from './cli.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

const reference = (name: string, source: SecretReference['source']): SecretReference => ({
  name,
  source,
  purpose: `purpose of ${name}`,
});
const stack = (name = 'heartbeat'): FakeStack => ({
  name,
  model: {
    workloads: [
      workload({ name: 'grafana', secrets: [reference('admin', 'generated'), reference('slack', 'external')] }),
      workload({ name: 'other', secrets: [reference('slack', 'external')] }),
      workload({ name: 'cluster', platforms: ['kubernetes'], secrets: [reference('cluster-only', 'generated')] }),
    ],
  },
});
const folder = () => join(project.folder, 'dist/heartbeat/compose/secrets');

describe('sightline secrets', () => {
  it('GIVEN nobody to ask WHEN run THEN random ones are made, external ones are named, and it exits with 1', async () => {
    const { code, stdout, stderr } = await project.declare([stack()]).run(['secrets']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^created {2}admin/);
    expect(stderr).toMatch(/^missing {2}slack {2}purpose of slack\nThe stack does not start yet/);
    expect(readdirSync(folder()).sort()).toEqual(['.gitignore', 'admin']);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  it('GIVEN a person who answers WHEN run twice THEN each secret is asked for once and never changed', async () => {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 'value';
    };
    project.declare([stack()]);
    expect((await project.run(['secrets', 'heartbeat'], { ask })).code).toBe(0);
    const before = readFileSync(join(folder(), 'admin'), 'utf8');
    const { code, stdout } = await project.run(['secrets', 'heartbeat'], { ask });
    expect([code, stdout.split('\n').at(-2)]).toEqual([
      0,
      '0 secrets created, 2 kept in dist/heartbeat/compose/secrets.',
    ]);
    expect(readFileSync(join(folder(), 'admin'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder(), 'slack'), 'utf8')).toBe('value');
    expect(asked).toHaveLength(1);
  });

  it('GIVEN --json WHEN run THEN nobody is asked, and no value is printed', async () => {
    const ask = async () => 'value';
    const { code, stdout } = await project.declare([stack()]).run(['secrets', '--json'], { ask });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, created: ['admin'], missing: ['slack'] });
    expect(stdout).not.toContain(readFileSync(join(folder(), 'admin'), 'utf8'));
  });

  it('GIVEN several stacks WHEN none is named, or one that is not there THEN it says what to write', async () => {
    expect(await project.declare([stack(), stack('pulse')]).run(['secrets'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name the stack: heartbeat or pulse.'),
    });
    expect((await project.run(['secrets', 'unknown'])).code).toBe(1);
  });

  it('GIVEN a stack for Kubernetes only WHEN run THEN the commands for its Secrets are printed and nothing is written', async () => {
    const onCluster: FakeStack = { ...stack(), model: { ...stack().model, platforms: [kubernetesPlatform()] } };
    const { code, stdout } = await project.declare([onCluster]).run(['secrets']);
    expect(code).toBe(0);
    expect(stdout).toContain('head -c 32 /dev/urandom | base64 | tr -d \'\\n\' > "$SECRETS/admin"\n');
    expect(stdout).toContain('cat > "$SECRETS/slack"\n');
    expect(stdout).toContain('kubectl create secret generic heartbeat-grafana-secrets --namespace monitoring');
    expect(existsSync(folder())).toBe(false);
    const json = JSON.parse((await project.run(['secrets', '--json'])).stdout);
    expect(json).toMatchObject({ ok: true, required: [{ name: 'heartbeat-grafana-secrets' }, {}, {}] });
    const bare: FakeStack = { name: 'bare', model: { platforms: [kubernetesPlatform()] } };
    expect((await project.declare([bare]).run(['secrets'])).stdout).toBe('The stack bare needs no secrets.\n');
  });
});
