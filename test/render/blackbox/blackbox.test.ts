import { describe, expect, it } from '@jest/globals';
import { renderBlackbox } from '../../../src/render/blackbox/blackbox.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { stackModel } from '../../fixtures/model.ts';
import { telemetryModel, telemetryView } from '../telemetry-model.ts';

describe('renderBlackbox', () => {
  it('GIVEN no blackbox exporter THEN there is nothing to render', () => {
    expect(renderBlackbox(stackModel(), telemetryView())).toEqual([]);
  });

  it('GIVEN modules THEN each probes as declared, sorted by name', () => {
    const [artefact] = renderBlackbox(telemetryModel(), telemetryView());
    const { modules } = parseYaml(artefact?.content ?? '') as { modules: Record<string, Record<string, unknown>> };
    expect(Object.keys(modules)).toEqual(['http_2xx', 'ping', 'tcp_connect', 'tls_only']);
    expect(modules.ping).toMatchObject({ prober: 'icmp', timeout: '2s500ms' });
    expect(modules.tls_only).toMatchObject({ http: { valid_status_codes: [200, 401], fail_if_not_ssl: true } });
    // Without a list the exporter takes any 2xx.
    expect(modules.http_2xx?.http).not.toHaveProperty('valid_status_codes');
  });
});
