import { describe, expect, it } from '@jest/globals';
import { renderAlertmanager } from '../../../src/render/alertmanager/alertmanager-config.ts';
import { describeWith } from '../../tools/tool.ts';
import { alertingModel, components, view } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

type Labels = Readonly<Record<string, string>>;

const common = { alertname: 'ApiDown', service: 'api', severity: 'critical', owner: 'team-core', path: 'a"b c+d' };
const texts = { runbook_url: 'https://r/ApiDown.md', dashboard: 'https://g/d/api', contact: '#team-core' };

const entry = (status: 'firing' | 'resolved', labels: Labels, annotations: Labels) => ({
  status,
  labels: { ...common, ...labels },
  annotations: { ...texts, ...annotations },
  startsAt: '2026-08-01T10:00:00Z',
  endsAt: '2026-08-01T10:05:00Z',
});

const message = (changes: object = {}): string =>
  JSON.stringify({
    receiver: 'team a',
    status: 'firing',
    externalURL: 'https://alerts.example.org',
    groupLabels: { alertname: 'ApiDown' },
    commonLabels: common,
    commonAnnotations: texts,
    alerts: [
      entry('firing', { instance: 'a:1' }, { summary: '<a:1> & co fail', description: 'one\ntwo "three"' }),
      entry('resolved', { instance: 'b:1' }, { summary: 'b:1 failed' }),
    ],
    ...changes,
  });

const model = alertingModel();
const unlinked = alertingModel({
  components: components({ alertmanager: { ...components().alertmanager, externalUrl: undefined } as never }),
});

describeWith(['amtool'], 'messages rendered by the real amtool', ({ amtool }) => {
  const render = (name: string, data = message(), from = model, type: 'text' | 'html' = 'text'): string =>
    withWritten(
      [...renderAlertmanager(from, view()), { id: 'data.json', platform: 'both', content: data }],
      directory => {
        const ran = amtool([
          'template',
          'render',
          `--template.glob=${directory}/config/alertmanager/templates/*.tmpl`,
          `--template.text={{ template "sightline.${name}" . }}`,
          `--template.type=${type}`,
          `--template.data=${directory}/data.json`,
        ]);
        expect(ran).toMatchObject({ status: 0, stderr: '' });
        return ran.stdout;
      },
    );

  describe.each([
    ['slack.text', 'text'],
    ['msteams.text', 'text'],
    ['jira.text', 'text'],
    ['jira.document', 'text'],
    ['email.text', 'text'],
    ['email.html', 'html'],
    ['pagerduty.firing', 'text'],
  ] as const)('%s', (name, type) => {
    it('GIVEN a firing alert WHEN rendered THEN it carries context and links', () => {
      const text = render(name, message(), model, type);
      for (const part of ['co fail', 'two', 'critical', 'a:1', 'https://r/ApiDown.md', 'https://g/d/api']) {
        expect(text).toContain(part);
      }
    });

    it('GIVEN forty alerts WHEN rendered THEN ten are shown', () => {
      const alerts = Array.from({ length: 40 }, (_, i) => entry('firing', { instance: `i${i}:1` }, { summary: 's' }));
      const text = render(name, message({ alerts }), model, type);
      expect(text).toContain('i9:1');
      expect(text).not.toContain('i10:1');
    });

    it('GIVEN alerts with nothing in common WHEN rendered THEN it renders', () => {
      const nothing = { commonLabels: {}, commonAnnotations: {}, groupLabels: {} };
      expect(render(name, message(nothing), model, type)).toContain('co fail');
    });
  });

  it('GIVEN one and several alerts, firing and over WHEN titled THEN it says how urgent, what and where', () => {
    expect(render('title')).toBe('[CRITICAL] ApiDown in api');
    expect(render('title', message({ status: 'resolved' }))).toBe('[RESOLVED] ApiDown in api');
    expect(render('title', message({ commonAnnotations: { summary: 'a:1 fails' } }))).toBe(
      '[CRITICAL] ApiDown in api: a:1 fails',
    );
    expect(render('title', message({ commonLabels: {} }))).toBe('[FIRING] 2 alerts');
  });

  it('GIVEN labels with quotes, blanks and plus signs WHEN a silence is linked THEN its filter is the same labels', () => {
    const link = new URL(render('silence-url').replace('#/', ''));
    expect(link.searchParams.get('filter')).toBe(
      '{alertname="ApiDown",owner="team-core",path="a\\"b c+d",service="api",severity="critical"}',
    );
    expect(/href="([^"]+silences[^"]+)"/.exec(render('email.html', message(), model, 'html'))?.[1]?.toLowerCase()).toBe(
      render('silence-url').toLowerCase(),
    );
  });

  it('GIVEN an Alertmanager without an address WHEN rendered THEN no message links to it', () => {
    for (const name of ['slack.text', 'msteams.text', 'email.text', 'silence-url', 'alerts-url', 'jira.text']) {
      expect(render(name, message(), unlinked)).not.toContain('alerts.example.org');
    }
    expect(render('email.html', message(), unlinked, 'html')).not.toContain('alerts.example.org');
  });

  it('GIVEN a runbook without a server WHEN rendered THEN its path is shown, not linked', () => {
    const annotations = { runbook_url: 'runbooks/ApiDown.md', dashboard: '/d/api' };
    const data = message({
      commonAnnotations: annotations,
      alerts: [entry('firing', { instance: 'a:1' }, annotations)],
    });
    expect(render('slack.text', data)).toContain('Runbook: runbooks/ApiDown.md');
    expect(render('slack.text', data)).not.toContain('|Runbook>');
    expect(render('runbook-url', data)).toBe('');
    expect(render('email.html', data, model, 'html')).not.toContain('href="runbooks');
  });

  it('GIVEN mark-up in a value WHEN sent to Slack or by mail THEN it is text', () => {
    expect(render('slack.text')).toContain('&lt;a:1&gt; &amp; co fail');
    expect(render('email.html', message(), model, 'html')).toContain('&lt;a:1&gt; &amp; co fail');
  });

  it('GIVEN any message WHEN written for Jira’s third interface THEN it is a document in JSON', () => {
    expect(JSON.parse(render('jira.document'))).toMatchObject({ version: 1, type: 'doc' });
    const bare = message({ alerts: [{ status: 'firing', labels: { alertname: 'A' }, annotations: {} }] });
    expect(JSON.parse(render('jira.document', bare))).toMatchObject({ type: 'doc' });
  });

  it.each([
    ['critical', 'critical', 'High'],
    ['info', 'info', 'Low'],
    ['warning', 'warning', 'Medium'],
  ])('GIVEN severity %s WHEN sent THEN PagerDuty gets %s and Jira %s', (severity, pagerduty, jira) => {
    const data = message({ commonLabels: { ...common, severity } });
    expect(render('pagerduty.severity', data)).toBe(pagerduty);
    expect(render('jira.priority', data)).toBe(jira);
  });

  it('GIVEN a group of several severities WHEN sent to PagerDuty THEN it is as urgent as can be', () => {
    expect(render('pagerduty.severity', message({ commonLabels: {} }))).toBe('critical');
  });
});

it('GIVEN the configuration WHEN a template is named in it THEN one of the files defines it', () => {
  const [config, ...files] = renderAlertmanager(model, view());
  const defined = files.flatMap(f => [...f.content.matchAll(/define "([^"]+)"/g)].map(m => m[1]));
  const used = [...(config?.content ?? '').matchAll(/template "([^"]+)"/g)].map(m => m[1]);
  expect(used.length).toBeGreaterThan(10);
  expect(defined).toEqual(expect.arrayContaining(used));
  expect(new Set(defined).size).toBe(defined.length);
});
