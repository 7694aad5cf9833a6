import { describe, expect, it } from '@jest/globals';
import { stepLanguage } from '../../src/model/runbook-steps.ts';
import { problemsOf, soundAlert, withAlert } from '../fixtures/declare.ts';

const confirmedBy = (...confirm: string[]) =>
  problemsOf(withAlert({ runbook: { ...soundAlert().runbook, confirm } })).map(
    ({ code, origin, message }) => `${code} ${origin.path}: ${message}`,
  );

describe('GIVEN what a runbook tells a person to run', () => {
  it.each<[string, RegExp]>([
    [
      'sum(rate(api_queue_length[5m])',
      /^query-syntax test\/api\/QueueLong: The runbook of QueueLong, under confirm, has PromQL that does not work: .*sum\(rate/,
    ],
    ['topk(5, api_queue_length{queue=fast})', /^query-syntax /],
    ['rate(api_queue_length)', /^query-syntax .*expected type matrix/],
    ['{service="api"} |= ', /^log-query-syntax test\/api\/QueueLong: .*under confirm, has LogQL/],
    ['sum(count_over_time({service="api"} [5m])', /^log-query-syntax /],
  ])('WHEN %s stands there THEN the alert and the query are named', (query, message) => {
    expect(confirmedBy('Look at the queue.', query)).toEqual([expect.stringMatching(message)]);
  });

  it('WHEN it can be run, or is a sentence, THEN nothing is said', () => {
    expect(
      confirmedBy(
        'max by (queue) (api_queue_length)',
        'api_queue_length',
        '{service="api"} |= "queue"',
        'Look (at last) at the queue: is it {long}?',
        '`rate(` is no query here.',
      ),
    ).toEqual([]);
  });

  it.each([
    ['sum by (queue) (api_queue_length)', 'promql'],
    ['{__name__=~"api_.+"}', 'promql'],
    ['{service="api"} |= "x"', 'logql'],
    ['sum(rate({service="api"}[5m]))', 'logql'],
    ['Group the errors by their message.', undefined],
  ])('WHEN it is %s THEN its language is %s', (step, language) => {
    expect(stepLanguage(step)).toBe(language);
  });
});
