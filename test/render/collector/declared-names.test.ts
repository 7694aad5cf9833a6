import { describe, expect, it } from '@jest/globals';
import { declaredNames } from '../../../src/render/collector/declared-names.ts';
import { origin, stackModel } from '../../fixtures/model.ts';

const service = (name: string, host: string) => ({
  name,
  addresses: { kubernetes: { host, namespace: 'apps', port: 80 }, compose: { host, port: 80 } },
  jobs: [],
  metrics: [],
  spans: [],
  origin: origin(),
});

describe('GIVEN services and the hosts they run as', () => {
  it('WHEN the name is another than the host THEN lines of that host get the declared name', () => {
    const model = stackModel({ services: [service('api', 'heartbeat'), service('web', 'web')] });
    expect(declaredNames(model, 'compose')).toEqual([
      {
        context: 'resource',
        statements: [
          'set(resource.attributes["service.name"], "api") where resource.attributes["service.name"] == "heartbeat"',
        ],
      },
    ]);
    expect(declaredNames(model, 'kubernetes')[0]?.statements[0]).toContain('== "apps"');
  });

  it('WHEN every name is its host THEN nothing is renamed', () => {
    expect(declaredNames(stackModel({ services: [service('web', 'web')] }), 'compose')).toEqual([]);
  });
});
