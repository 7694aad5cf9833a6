import { describe, expect, it } from '@jest/globals';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderDashboards } from '../../../src/render/grafana/dashboards.ts';
import { renderGrafana } from '../../../src/render/grafana/grafana.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { stackModel } from '../../fixtures/model.ts';
import { dashboardRecord } from './dashboard-fixture.ts';
import { grafana, grafanaModel, view } from './grafana-fixture.ts';

const file = (model: StackModel, path: string): string => {
  const found = renderGrafana(model, view).find(a => a.id === `config/grafana/${path}`);
  if (!found) throw new Error(`no ${path}`);
  return found.content;
};

/** `section.key` → value. */
function ini(model: StackModel): Record<string, string> {
  let section = '';
  const values: Record<string, string> = {};
  for (const line of file(model, 'grafana.ini').split('\n')) {
    const header = /^\[(.+)\]$/.exec(line);
    if (header) section = header[1] ?? '';
    const [key, ...rest] = line.split(' = ');
    if (rest.length > 0) values[`${section}.${key}`] = rest.join(' = ');
  }
  return values;
}

describe('GIVEN a stack without Grafana', () => {
  it('WHEN it is rendered THEN there is nothing to configure', () => {
    expect(renderGrafana(stackModel(), view)).toEqual([]);
  });
});

describe('GIVEN a Grafana that exists already', () => {
  it('WHEN it is rendered THEN only the data sources come out, which the dashboards need', () => {
    const model = grafanaModel({}, { grafana: grafana({ deployment: { kind: 'existing', urls: {} } }) });
    expect(renderGrafana(model, view).map(a => a.id)).toEqual([
      'config/grafana/provisioning/datasources/datasources.yaml',
    ]);
  });
});

describe('GIVEN a Grafana of ours', () => {
  it('WHEN somebody comes without a login THEN there is no way in', () => {
    expect(ini(grafanaModel())).toMatchObject({
      'auth.anonymous.enabled': 'false',
      'users.allow_sign_up': 'false',
      'snapshots.enabled': 'false',
      'snapshots.external_enabled': 'false',
      'public_dashboards.enabled': 'false',
      'auth.disable_login_form': 'false',
    });
  });

  it('WHEN it starts THEN passwords come from files, never from the text', () => {
    expect(ini(grafanaModel())).toMatchObject({
      'security.admin_password': '$__file{/etc/sightline/secrets/grafana-admin-password}',
      'security.secret_key': '$__file{/etc/sightline/secrets/grafana-secret-key}',
    });
  });

  it('WHEN it runs THEN it tells and asks nobody outside anything', () => {
    expect(ini(grafanaModel())).toMatchObject({
      'analytics.reporting_enabled': 'false',
      'analytics.check_for_updates': 'false',
      'analytics.check_for_plugin_updates': 'false',
      'security.disable_gravatar': 'true',
      'news.news_feed_enabled': 'false',
      'plugins.preinstall_disabled': 'true',
    });
  });

  it('WHEN alerts are shown THEN its API is on and evaluates nothing itself', () => {
    expect(ini(grafanaModel())).toMatchObject({
      'unified_alerting.enabled': 'true',
      'unified_alerting.execute_alerts': 'false',
    });
  });

  it('WHEN it is reached over https THEN cookies and browsers are told; over http they would lock people out', () => {
    const over = (externalUrl: string) => ini(grafanaModel({}, { grafana: grafana({ externalUrl }) }));
    expect(over('https://grafana.example')).toMatchObject({
      'security.cookie_secure': 'true',
      'security.strict_transport_security': 'true',
      'server.root_url': 'https://grafana.example/',
    });
    expect(over('http://grafana.example')).toMatchObject({
      'security.cookie_secure': 'false',
      'security.strict_transport_security': 'false',
    });
  });

  it('WHEN it is reached below a path THEN it serves from there', () => {
    const values = ini(grafanaModel({}, { grafana: grafana({ externalUrl: 'https://x.example/grafana#top' }) }));
    expect(values['server.serve_from_sub_path']).toBe('true');
    // A bare # would begin a comment.
    expect(values['server.root_url']).toBe('"""https://x.example/grafana#top"""');
  });

  it('WHEN the stack has an overview THEN that is the page people land on', () => {
    const dashboards = [dashboardRecord({ uid: 'test-overview' })];
    expect(ini(grafanaModel({ dashboards }))['dashboards.default_home_dashboard_path']).toBe(
      '/etc/boards/test-overview.json',
    );
    expect(ini(grafanaModel())).not.toHaveProperty(['dashboards.default_home_dashboard_path']);
  });
});

describe('GIVEN dashboards in one or several folders', () => {
  interface Provider {
    readonly name: string;
    readonly folder: string;
    readonly allowUiUpdates: boolean;
    readonly options: { readonly path: string };
  }
  const providers = (model: StackModel) =>
    (parseYaml(file(model, 'provisioning/dashboards/dashboards.yaml')) as { providers: Provider[] }).providers;

  it('WHEN providers are rendered THEN each dashboard file lies below exactly one, that of its folder', () => {
    for (const folders of [['A'], ['A', 'A'], ['A', 'B', 'A b']]) {
      const dashboards = folders.map((folder, i) => dashboardRecord({ uid: `d${i}`, folder }));
      const model = grafanaModel({ dashboards });
      const all = providers(model);
      expect(new Set(all.map(p => p.name)).size).toBe(all.length);
      for (const [i, artefact] of renderDashboards(model).entries()) {
        const path = artefact.id.replace('dashboards', '/etc/boards');
        const reading = all.filter(p => path.startsWith(`${p.options.path}/`));
        expect(reading.map(p => p.folder)).toEqual([folders[i]]);
      }
    }
  });

  it('WHEN somebody saves in the browser THEN the files stay the truth', () => {
    expect(providers(grafanaModel({ dashboards: [dashboardRecord()] })).every(p => !p.allowUiUpdates)).toBe(true);
  });
});
