import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { composePlatform, kubernetesPlatform, stackModel, workload } from '../../fixtures/model.ts';
import { anyStack, exampleArtefacts, exampleStack, parsed, type Service, stateless } from './models.ts';

const { files, problems } = renderCompose(exampleStack(), exampleArtefacts);
const document = parsed(files);
const serviceNamed = (name: string): Service => {
  const found = document.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};

describe('renderCompose', () => {
  it('GIVEN a stack WHEN rendered THEN there is a file for everything the person who runs it needs', () => {
    expect(problems).toEqual([]);
    expect([...files.keys()]).toEqual([
      '.env.example',
      'applications.md',
      'compose.yaml',
      'config/collector/collector.yaml',
      'config/grafana/grafana.ini',
      'config/prometheus/prometheus.yml',
      'secrets/.gitignore',
      'secrets/README.md',
    ]);
    expect(files.get('config/collector/collector.yaml')).toBe('receivers: {}\n');
    expect(Object.keys(document.services)).toEqual([
      'volumes-init',
      'collector',
      'grafana',
      'log-agent',
      'node-exporter',
      'prometheus',
    ]);
  });

  it('GIVEN a stack that is not for compose, or without servers WHEN rendered THEN there is no file, mounted by nobody', () => {
    expect(renderCompose(stackModel({ platforms: [kubernetesPlatform()] }), exampleArtefacts).files.size).toBe(0);
    const existing = renderCompose(stackModel(), exampleArtefacts.slice(3, 5));
    expect([...existing.files.keys()]).toEqual([]);
  });

  it('GIVEN any stack WHEN rendered twice, its workloads in another order THEN the bytes are the same', () => {
    fc.assert(
      fc.property(anyStack, model => {
        const reversed = { ...model, workloads: [...model.workloads].reverse() };
        expect([...renderCompose(model, exampleArtefacts).files]).toEqual([
          ...renderCompose(reversed, exampleArtefacts).files,
        ]);
      }),
      { numRuns: 20 },
    );
  });

  it('GIVEN settings with "$" WHEN rendered THEN compose reads them as they are instead of as variables', () => {
    expect(serviceNamed('grafana').environment).toMatchObject({ PRICE: '$$5 for $${two}' });
  });

  it('GIVEN arguments of one platform WHEN rendered THEN only those of compose follow the common ones', () => {
    const model = stackModel({
      workloads: [workload({ args: ['--a'], platformArgs: { compose: ['--b=$x'], kubernetes: ['--c'] } })],
    });
    expect(parsed(renderCompose(model, []).files).services.prometheus?.command).toEqual(['--a', '--b=$$x']);
  });

  it('GIVEN a pinned image WHEN rendered THEN tag and digest are both there', () => {
    const image = {
      registry: 'mirror.example',
      repository: 'prom/prometheus',
      tag: 'v3',
      digest: 'sha256:abc',
      shell: true,
    };
    const model = stackModel({ workloads: [workload({ image })] });
    expect(parsed(renderCompose(model, []).files).services.prometheus?.image).toBe(
      'mirror.example/prom/prometheus:v3@sha256:abc',
    );
  });

  it('GIVEN sizes WHEN rendered THEN compose reads the same number of bytes', () => {
    expect(serviceNamed('prometheus')).toMatchObject({
      mem_limit: '512m',
      mem_reservation: '256m',
      cpu_shares: 102,
      pids_limit: 256,
      stop_grace_period: '120s',
    });
  });
});

describe('mounts', () => {
  it('GIVEN directories for compose and for both platforms WHEN mounted THEN each is the directory it was written to', () => {
    const mounts = (name: string) =>
      (serviceNamed(name).volumes ?? []).filter(v => v.type === 'bind').map(v => [v.source, v.target, v.read_only]);
    expect(mounts('prometheus')).toEqual([
      ['./config/prometheus', '/etc/sightline/config', true],
      ['../rules', '/etc/sightline/rules', true],
    ]);
  });

  it('GIVEN a directory whose files are partly for compose only WHEN rendered THEN all of them are written beside it', () => {
    const mixed = renderCompose(stackModel({ workloads: [workload()] }), [
      { id: 'config/prometheus/prometheus.yml', content: 'a', platform: 'compose' },
      { id: 'config/prometheus/more/common.yml', content: 'b', platform: 'both' },
      { id: 'config/prometheus/prometheus.yml', content: 'c', platform: 'kubernetes' },
    ]);
    expect(mixed.files.get('config/prometheus/prometheus.yml')).toBe('a');
    expect(mixed.files.get('config/prometheus/more/common.yml')).toBe('b');
  });

  it('GIVEN a directory without any file WHEN mounted THEN an empty one takes its place: a bind mount would fail', () => {
    expect(serviceNamed('grafana').tmpfs).toEqual([
      '/tmp:size=8388608,uid=472,gid=0,mode=0700,noexec,nosuid,nodev',
      '/etc/sightline/dashboards:ro,size=4096,mode=0555,noexec,nosuid,nodev',
    ]);
  });

  it('GIVEN a changed file WHEN rendered THEN only services that read it at their start get another definition', () => {
    const changed = renderCompose(
      exampleStack(),
      exampleArtefacts.map(a => ({ ...a, content: `${a.content}# changed\n` })),
    );
    const different = Object.entries(parsed(changed.files).services)
      .filter(([name, service]) => JSON.stringify(service) !== JSON.stringify(document.services[name]))
      .map(([name]) => name);
    expect(different).toEqual(['collector', 'grafana']);
  });

  it('GIVEN two files that swap a part of their text WHEN hashed THEN the hash is another one', () => {
    const label = (a: string, b: string) => {
      const artefacts = [
        { id: 'config/x/a', content: a, platform: 'compose' as const },
        { id: 'config/x/b', content: b, platform: 'compose' as const },
      ];
      const files = [{ directory: 'config/x', mountPath: '/x', onChange: 'restart' as const }];
      return parsed(renderCompose(stackModel({ workloads: [workload({ files })] }), artefacts).files).services
        .prometheus?.labels;
    };
    expect(label('1', '2')).toEqual(label('1', '2'));
    expect(label('1', '2')).not.toEqual(label('12', ''));
  });
});

describe('secrets', () => {
  it('GIVEN secrets WHEN rendered THEN they are files of a folder that can be moved, mounted under their names', () => {
    expect(document.secrets).toEqual({
      'api-token': { file: '${SECRETS_DIRECTORY:-./secrets}/api-token' },
      'grafana-admin-password': { file: '${SECRETS_DIRECTORY:-./secrets}/grafana-admin-password' },
    });
    expect(serviceNamed('prometheus').secrets).toEqual([
      { source: 'api-token', target: '/etc/sightline/secrets/api-token' },
    ]);
  });

  it('GIVEN secrets WHEN their page is read THEN it names each, who reads it, and how the password of Grafana is rotated', () => {
    const page = files.get('secrets/README.md') ?? '';
    expect(page).toContain('| `api-token` | Token of the API | fetched from elsewhere | prometheus |');
    expect(page).toContain(
      "| `grafana-admin-password` | Password of the user 'admin' \\| first start | any random value |",
    );
    expect(page).toContain('npx sightline secrets test');
    expect(page).toContain("counts at Grafana's first start only");
    expect(page).toContain(
      'admin reset-admin-password --password-from-stdin < /etc/sightline/secrets/grafana-admin-password',
    );
    expect(files.get('secrets/.gitignore')).toBe('*\n!.gitignore\n!README.md\n');
  });

  it('GIVEN a stack without secrets WHEN rendered THEN nothing speaks of them', () => {
    const without = renderCompose(stackModel({ workloads: [stateless(workload())] }), []);
    expect([...without.files.keys()]).toEqual(['.env.example', 'compose.yaml']);
    expect([...without.files.values()].join()).not.toMatch(/secrets/i);
  });
});

describe('.env.example', () => {
  it('GIVEN a stack WHEN the example is read THEN every variable of the compose file is in it with its default', () => {
    const used = [...(files.get('compose.yaml') ?? '').matchAll(/(?<!\$)\$\{([A-Z_]+):-([^}]*)\}/g)];
    const example = files.get('.env.example') ?? '';
    expect(new Set(used.map(m => m[1]))).toEqual(
      new Set(['BIND_ADDRESS', 'DOCKER_CONTAINERS', 'GRAFANA_HTTP_PORT', 'PROMETHEUS_HTTP_PORT', 'SECRETS_DIRECTORY']),
    );
    for (const [, name, value] of used) expect(example).toContain(`# ${name}=${value}\n`);
  });
});

describe('settings', () => {
  const codes = (changes: Parameters<typeof composePlatform>[0], workloads = [workload()]) =>
    renderCompose(stackModel({ platforms: [composePlatform(changes)], workloads }), []).problems.map(p => p.code);

  it.each([
    [{ project: 'My Stack' }, ['compose-name-invalid']],
    [{ project: '' }, ['compose-name-invalid']],
    [{ applicationNetwork: 'a b' }, ['compose-name-invalid']],
    [{ bindAddress: 'localhost' }, ['compose-bind-address-invalid']],
    [{ bindAddress: '0.0.0.0' }, ['compose-bind-address-open']],
    [{ bindAddress: '::' }, ['compose-bind-address-open']],
    [{ bindAddress: '::1' }, []],
    [{ bindAddress: '127.0.0.5' }, []],
  ])('GIVEN %j WHEN rendered THEN the problems are %j', (changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  it('GIVEN an open address and only Grafana published WHEN rendered THEN nothing is wrong: it asks for a login', () => {
    expect(codes({ bindAddress: '0.0.0.0' }, [workload({ name: 'grafana', component: 'grafana' })])).toEqual([]);
  });

  it('GIVEN two workloads on one port of the machine WHEN rendered THEN the second one is a problem', () => {
    const { problems: found } = renderCompose(
      stackModel({ workloads: [workload(), workload({ name: 'shadow' })] }),
      [],
    );
    expect(found).toMatchObject([{ code: 'compose-port-clash', message: expect.stringContaining('"prometheus"') }]);
  });
});
