import { describe, expect, it } from '@jest/globals';
import { renderAlertmanager } from '../../src/render/alertmanager/alertmanager-config.ts';
import { checkSecretFiles, fileFields } from '../../src/validate/check-secret-files.ts';
import { workload } from '../fixtures/model.ts';
import { alertingModel, secret, view } from '../render/alerting-model.ts';

const NAMES = [
  'events-token',
  'jira-token',
  'pagerduty-key',
  'slack-url',
  'smtp-password',
  'teams-url',
  'watchdog-url',
];

const check = (names: readonly string[], change = (text: string) => text) => {
  const alertmanager = workload({
    name: 'alertmanager',
    component: 'alertmanager',
    files: [{ directory: 'config/alertmanager', mountPath: '/etc/sightline/config', onChange: 'restart' }],
    secrets: names.map(secret),
  });
  const model = alertingModel({ workloads: [alertmanager] });
  const artefacts = renderAlertmanager(model, view()).map(a => ({ ...a, content: change(a.content) }));
  return checkSecretFiles(model, artefacts);
};

describe('checkSecretFiles', () => {
  it('GIVEN every secret WHEN checked THEN nothing is found', () => {
    expect(check(NAMES)).toEqual([]);
  });

  it.each(NAMES)('GIVEN a container without %s WHEN checked THEN the field that reads it is named', name => {
    const found = check(NAMES.filter(other => other !== name));
    expect(found.map(p => p.code)).toEqual(['secret-file-unknown']);
    expect(found[0]?.message).toMatch(new RegExp(`/etc/sightline/secrets/${name} \\(receivers\\[\\d\\]\\..*_file\\)`));
  });

  it('GIVEN a file outside the secrets in Alertmanager WHEN checked THEN it is found', () => {
    expect(check(NAMES, text => text.replace('/etc/sightline/secrets/slack-url', '/tmp/slack'))).toHaveLength(1);
  });

  it('GIVEN nested fields WHEN collected THEN their place in the document is told', () => {
    expect(fileFields({ a: [{ b_file: '/x', c: null }], d_file: 3 })).toEqual([{ field: 'a[0].b_file', path: '/x' }]);
  });
});
