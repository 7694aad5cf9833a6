import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { describeWith } from '../../tools/tool.ts';
import { anyStack, type ComposeDocument, exampleArtefacts, exampleStack } from './models.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes what is rendered into a folder of its own. */
function written(model: StackModel): string {
  const out = mkdtempSync(join(folder, 'stack-'));
  for (const [path, content] of renderCompose(model, exampleArtefacts).files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), content);
  }
  return out;
}

describeWith(['docker-compose'], 'docker compose on generated files', ({ 'docker-compose': compose }) => {
  it('GIVEN the example WHEN compose reads it THEN it accepts it, with and without the variables of a machine', () => {
    const cwd = written(exampleStack());
    expect(compose(['config', '--quiet'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    const env = {
      ...process.env,
      BIND_ADDRESS: '10.1.2.3',
      GRAFANA_HTTP_PORT: '13000',
      SECRETS_DIRECTORY: '/srv/secrets',
    };
    const ran = compose(['config', '--format', 'json'], { cwd, env });
    const { services, secrets } = parseYaml(ran.stdout) as ComposeDocument;
    expect(services.grafana?.ports).toMatchObject([{ host_ip: '10.1.2.3', published: '13000', target: 3000 }]);
    expect(secrets?.['api-token']?.file).toBe('/srv/secrets/api-token');
  });

  it('GIVEN settings with "$", quotes and line breaks WHEN compose resolves them THEN they are what was declared', () => {
    const resolved = (model: StackModel) =>
      parseYaml(compose(['config', '--format', 'json'], { cwd: written(model) }).stdout) as ComposeDocument;
    // Printable text: compose's own YAML parser refuses what no argument can hold anyway.
    const text = fc.string({ unit: fc.constantFrom(...'${}\'"\\ \n\t:#-!*&%@ä€😀abc'), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), text, (args, value) => {
        const base = exampleStack();
        const workloads = base.workloads.map(w => (w.name === 'grafana' ? { ...w, args, env: { VALUE: value } } : w));
        const { command, environment } = resolved({ ...base, workloads }).services.grafana ?? {};
        // `config` prints what it would read again: "$" doubled.
        const once = (s: unknown) => String(s).replaceAll('$$', '$');
        expect((command as string[] | undefined)?.map(once)).toEqual(args);
        expect(once((environment as Record<string, string> | undefined)?.VALUE)).toBe(value);
      }),
      { numRuns: 10 },
    );
  });

  it('GIVEN any stack WHEN compose reads it THEN it accepts it: no circle, no undefined network, volume or service', () => {
    fc.assert(
      fc.property(
        anyStack.filter(model => renderCompose(model, []).problems.every(p => p.code === 'compose-port-clash')),
        model => {
          const harmless = model.workloads.map(w => ({
            ...w,
            args: [],
            env: {},
            health: { ...w.health, command: ['true'] },
          }));
          const ran = compose(['config', '--quiet'], { cwd: written({ ...model, workloads: harmless }) });
          expect(ran).toMatchObject({ status: 0, stderr: '' });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('GIVEN the snippet for an application WHEN compose reads it with an image THEN it accepts it', () => {
    const page = renderCompose(exampleStack(), []).files.get('applications.md') ?? '';
    const snippet = parseYaml(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as ComposeDocument;
    const cwd = mkdtempSync(join(folder, 'application-'));
    const services = { heartbeat: { ...snippet.services.heartbeat, image: 'heartbeat:1' } };
    writeFileSync(join(cwd, 'compose.yaml'), JSON.stringify({ ...snippet, name: 'shop', services }));
    expect(compose(['config', '--quiet'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  });
});
