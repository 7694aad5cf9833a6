import { expect, it } from '@jest/globals';
import { counter, gauge } from 'sightline';
import { instrument } from 'sightline/instrument';

const level = gauge('queue_length', { help: 'Jobs that wait' });
const jobs = counter('jobs_total', { help: 'Jobs' });

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'expects an object'],
  ['no service', {}, 'has no name'],
  ['a misspelt part', { service: 'shop', htpp: {} }, 'Did you mean "http"?'],
  ['a misspelt option of requests', { service: 'shop', http: { request: jobs } }, 'Did you mean "requests"?'],
  ['a misspelt option of logs', { service: 'shop', logs: { levle: 'info' } }, 'Did you mean "level"?'],
  ['a level that is none', { service: 'shop', logs: { level: 'loud' } }, 'there is no level "loud"'],
  ['a share of five', { service: 'shop', traces: { sampling: 5 } }, 'from 0 to 1, found 5'],
  ['a share as text', { service: 'shop', traces: { sampling: '0.5' } }, 'from 0 to 1'],
  ['a share of lines above one', { service: 'shop', logs: { sample: { info: 10 } } }, 'logs.sample.info'],
  ['a gauge that counts requests', { service: 'shop', http: { requests: level } }, 'http.requests is a counter'],
  ['a counter that measures', { service: 'shop', http: { duration: jobs } }, 'http.duration is a histogram or summary'],
  ['a gauge that counts errors', { service: 'shop', errors: { counter: level } }, 'errors.counter is a counter'],
])('GIVEN %s WHEN an application is instrumented THEN it is told before it starts', (_, options, said) => {
  let told = '';
  try {
    instrument(options as never);
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    told = `${message} ${hint}`;
  }
  expect(told).toContain(said);
});
