import { describe, expect, it } from '@jest/globals';
import type { WorkloadOverride } from '../../../src/model/workload.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { origin, stackModel, workload } from '../../fixtures/model.ts';
import { parsed } from './models.ts';

const HERE = origin('test/prometheus/override');

function overridden(...overrides: Omit<WorkloadOverride, 'platform' | 'origin'>[]) {
  const all = overrides.map((o): WorkloadOverride => ({ ...o, platform: 'compose', origin: HERE }));
  const { files, problems } = renderCompose(stackModel({ workloads: [workload({ overrides: all })] }), []);
  return { service: parsed(files).services.prometheus, problems };
}

describe('overrides on compose', () => {
  it('GIVEN a merge WHEN rendered THEN maps merge, ports merge by their place in the container, and null removes', () => {
    const { service, problems } = overridden({
      kind: 'merge',
      patch: {
        mem_limit: '2g',
        environment: { TZ: '${TZ:-UTC}' },
        ports: [{ target: 9090, published: '19090' }],
        cpu_shares: null,
      },
    });
    expect(problems).toEqual([]);
    expect(service).toMatchObject({
      mem_limit: '2g',
      environment: { TZ: '${TZ:-UTC}' },
      ports: [{ target: 9090, published: '19090', protocol: 'tcp' }],
    });
    expect(service).not.toHaveProperty('cpu_shares');
  });

  it('GIVEN a JSON patch after a merge WHEN rendered THEN it sees what the merge made', () => {
    const { service, problems } = overridden(
      { kind: 'merge', patch: { extra: ['a'] } },
      { kind: 'json-patch', patch: [{ op: 'add', path: '/extra/-', value: 'b' }] },
    );
    expect(problems).toEqual([]);
    expect(service).toMatchObject({ extra: ['a', 'b'] });
  });

  it.each([
    ['a path that is not there', { kind: 'json-patch', patch: [{ op: 'replace', path: '/mem_limt', value: '1g' }] }],
    ['a merge that changes nothing', { kind: 'merge', patch: { read_only: true } }],
    ['a removal of nothing', { kind: 'merge', patch: { mem_limt: null } }],
    ['a Kubernetes object', { kind: 'merge', object: 'Service', patch: { a: 1 } }],
  ] as const)('GIVEN %s WHEN rendered THEN it is a problem at the line of the override', (_, change) => {
    expect(overridden(change).problems).toMatchObject([
      { code: 'override-no-match', origin: HERE, message: expect.stringContaining('"prometheus"') },
    ]);
  });

  it('GIVEN an override for Kubernetes WHEN compose is rendered THEN it is none of its business', () => {
    const change: WorkloadOverride = { platform: 'kubernetes', kind: 'merge', patch: { a: 1 }, origin: HERE };
    const { problems } = renderCompose(stackModel({ workloads: [workload({ overrides: [change] })] }), []);
    expect(problems).toEqual([]);
  });
});
