import { describe, expect, it } from '@jest/globals';
import { Alert, Alertmanager, type MonitoringStackProps, Prometheus, type PrometheusProps, route } from 'sightline';
import { alertAnnotations } from '../../src/model/alert-annotations.ts';
import { alertsOf } from '../../src/model/alerts-of.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { channel, modelOf, soundAlert } from '../fixtures/declare.ts';

const SUBJECT = 'links to runbooks in messages';

const stackWith = (prometheus: PrometheusProps, props: Partial<MonitoringStackProps> = {}): StackModel =>
  modelOf(stack => {
    new Prometheus(stack, 'prometheus', prometheus);
    new Alertmanager(stack, 'alertmanager', { route: route(channel) });
    new Alert(stack, 'QueueLong', soundAlert());
  }, props);

const urlIn = (model: StackModel): string | undefined => {
  const located = alertsOf(model).find(({ alert }) => alert.name === 'QueueLong');
  return located && alertAnnotations(model, located.alert).runbook_url;
};
const missingLinks = (model: StackModel) => model.differences.filter(({ subject }) => subject === SUBJECT);

describe('GIVEN the address of runbooks', () => {
  it.each([
    ['https://p.example', 'https://p.example/user/runbooks/QueueLong.html'],
    ['https://p.example/prom/', 'https://p.example/prom/user/runbooks/QueueLong.html'],
  ])('WHEN Prometheus is reached at %s THEN messages lead to the page it serves', (externalUrl, url) => {
    const model = stackWith({ externalUrl });
    expect(urlIn(model)).toBe(url);
    expect(missingLinks(model)).toEqual([]);
  });

  it('WHEN they are published THEN messages lead there, wherever Prometheus is', () => {
    const published = { runbookBaseUrl: 'https://wiki.example/runbooks' };
    for (const prometheus of [{ externalUrl: 'https://p.example' }, { existing: 'http://p.monitoring:9090' }])
      expect(urlIn(stackWith(prometheus, published))).toBe('https://wiki.example/runbooks/QueueLong.md');
  });

  it.each([
    ['nobody knows Prometheus’s address', {}, 'declare its `externalUrl`'],
    [
      'Prometheus exists already, which serves no pages of ours',
      { existing: 'http://p.monitoring:9090', externalUrl: 'https://p.example' },
      'declare its address as `runbookBaseUrl`',
    ],
  ])('WHEN %s THEN messages carry no dead link, and the stack says why on each platform', (_, prometheus, reason) => {
    const model = stackWith(prometheus);
    expect(urlIn(model)).toBeUndefined();
    expect(missingLinks(model).map(({ platform }) => platform)).toEqual(['kubernetes', 'compose']);
    for (const difference of missingLinks(model)) expect(difference.reason).toContain(reason);
  });

  it('WHEN a relative folder is given THEN it is refused: nobody can click it', () => {
    expect(() => stackWith({}, { runbookBaseUrl: 'runbooks/' })).toThrow('is not a URL');
  });

  it('WHEN Prometheus is deployed THEN it serves the directory of the pages', () => {
    const prometheus = stackWith({}).workloads.find(w => w.component === 'prometheus');
    expect(prometheus?.args).toContain('--web.user-assets=/etc/sightline/user');
    expect(prometheus?.files).toContainEqual({
      directory: 'runbooks/html',
      mountPath: '/etc/sightline/user/runbooks',
      onChange: 'watched',
    });
  });
});
