import { describe, expect, it } from '@jest/globals';
import { renderAlertmanager } from '../../../src/render/alertmanager/alertmanager-config.ts';
import { describeWith } from '../../tools/tool.ts';
import { alertingModel, view } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

const marks = '<b>x</b> <!channel> [a](https://evil.example) {code} !https://evil.example/x.png! "q" \'s\' \\ \u202e';
const lines = 'one\ntwo\r\nthree';

/** Ten thousand of each: what JSON escapes, what takes four bytes, what takes three, and plain letters. */
const LONG = {
  escaped: '<'.repeat(10_000),
  emoji: '😀'.repeat(10_000),
  three: '語'.repeat(10_000),
  plain: 'x'.repeat(10_000),
};

function message(value: string, { firing = 12, resolved = 12 } = {}): string {
  const labels = { alertname: 'QueueStuck', service: value, severity: 'critical', owner: 'team', path: value };
  const annotations = { summary: value, description: value, contact: value, runbook_url: 'https://r/Q.md' };
  const alert = (status: string, i: number) => ({ status, labels: { ...labels, instance: `i${i}` }, annotations });
  return JSON.stringify({
    receiver: 'team',
    status: firing > 0 ? 'firing' : 'resolved',
    externalURL: 'https://alerts.example.org',
    commonLabels: labels,
    commonAnnotations: annotations,
    alerts: [
      ...Array.from({ length: firing }, (_, i) => alert('firing', i)),
      ...Array.from({ length: resolved }, (_, i) => alert('resolved', firing + i)),
    ],
  });
}

describeWith(['amtool'], 'values that somebody chose to do harm', ({ amtool }) => {
  const render = (name: string, data: string, type: 'text' | 'html' = 'text'): string =>
    withWritten(
      [...renderAlertmanager(alertingModel(), view()), { id: 'data.json', platform: 'both', content: data }],
      d => {
        const ran = amtool([
          'template',
          'render',
          `--template.glob=${d}/config/alertmanager/templates/*.tmpl`,
          `--template.text={{ template "sightline.${name}" . }}`,
          `--template.type=${type}`,
          `--template.data=${d}/data.json`,
        ]);
        expect(ran).toMatchObject({ status: 0, stderr: '' });
        return ran.stdout;
      },
    );

  describe.each(Object.entries(LONG))('GIVEN two dozen alerts whose values are 10,000 characters (%s)', (_, value) => {
    const data = message(value);

    // What Alertmanager adds around the text, as JSON, is less than a kilobyte.
    it.each([
      ['Slack', 'slack.text', 40_000, (t: string) => t.length],
      ['Teams', 'msteams.text', 27 * 1024 - 2_000, (t: string) => Buffer.byteLength(goJson(t))],
      ['Jira', 'jira.document', 32_767, (t: string) => [...t].length],
      ['Jira', 'jira.text', 32_767, (t: string) => [...t].length],
      ['PagerDuty', 'pagerduty.firing', 200_000, (t: string) => Buffer.byteLength(goJson(t))],
    ] as const)(
      'WHEN %s gets them (%s) THEN it takes the message, and its links are whole',
      (_receiver, name, most, size) => {
        const text = render(name, data);
        expect(size(text)).toBeLessThan(most);
        expect(text).toContain('https://r/Q.md');
        if (name === 'jira.document') expect(JSON.parse(text)).toMatchObject({ type: 'doc' });
      },
    );

    it('WHEN it is titled THEN a line of a mail and the summary of an issue hold it', () => {
      for (const name of ['title', 'slack.title', 'msteams.title']) {
        expect(Buffer.byteLength(render(name, data))).toBeLessThan(900);
      }
    });

    it('WHEN a silence would need all of it THEN the list of alerts is linked instead', () => {
      expect(render('silence-url', data)).toBe('https://alerts.example.org/#/alerts?receiver=team');
    });
  });

  it('GIVEN a value of usual length in any script WHEN told THEN it is whole', () => {
    for (const value of ['Очередь заказов стоит уже десять минут', '注文の列が十分間止まっている', 'a < b & c > d']) {
      expect(render('title', message(value))).toContain(`: ${value}`);
    }
  });

  it('GIVEN line breaks WHEN titled or listed THEN nobody writes a line of ours', () => {
    const data = message(lines, { firing: 1, resolved: 0 });
    for (const name of ['title', 'slack.title', 'msteams.title']) expect(render(name, data)).not.toMatch(/[\r\n]/);
    for (const name of ['slack.text', 'msteams.text', 'jira.text']) {
      const [ours = ''] = render(name, data)
        .split('\n')
        .filter(line => line.includes('path='));
      expect(ours).toContain('one two three');
    }
  });

  it.each([
    ['Slack', 'slack.text', '&lt;!channel&gt;', '<!channel>'],
    ['Slack', 'slack.title', '&lt;!channel&gt;', '<!channel>'],
    ['Slack', 'slack.footer', '&lt;!channel&gt;', '<!channel>'],
    ['Teams', 'msteams.text', '[a] (https', '[a](https'],
    ['Teams', 'msteams.title', '[a] (https', '[a](https'],
    ['Jira', 'jira.text', '\\!https', ' !https'],
    ['Jira', 'jira.text', '\\{code\\}', ' {code}'],
  ])('GIVEN mark-up WHEN %s gets it (%s) THEN %s is what it reads', (_, name, text, markup) => {
    const rendered = render(name, message(marks, { firing: 1, resolved: 1 }));
    expect(rendered).toContain(text);
    expect(rendered).not.toContain(markup);
  });

  it('GIVEN mark-up and a character that turns the direction WHEN mailed THEN neither arrives', () => {
    const html = render('email.html', message(marks), 'html');
    expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(html).not.toMatch(/<b>|\u202e/);
  });

  it('GIVEN a severity nobody declared WHEN sent to PagerDuty THEN it is critical, for PagerDuty refuses others', () => {
    expect(render('pagerduty.severity', JSON.stringify({ commonLabels: { severity: 'page' } }))).toBe('critical');
  });

  it('GIVEN alerts that fire and others that are over WHEN told THEN those that fire are described', () => {
    const data = message('v', { firing: 1, resolved: 1 });
    for (const name of ['text', 'slack.text', 'msteams.text']) {
      expect(render(name, data).match(/instance=/g)).toHaveLength(1);
      expect(render(name, message('v', { firing: 0, resolved: 1 })).match(/instance=/g)).toHaveLength(1);
    }
  });
});

/** JSON as Go writes it, with mark-up escaped too. */
const goJson = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
