import { describe, expect, it } from '@jest/globals';
import { counter, gauge, histogram, type MonitoringStack, rulePack, type Service } from 'sightline';
import {
  anomalyRules,
  businessRules,
  httpRules,
  kubeControlPlaneRules,
  kubernetesRules,
  logRules,
  nodeRules,
  outcomeRules,
  postgresRules,
  queueRules,
  runtimeRules,
  securityRules,
} from 'sightline/rules';
import { InputError } from '../../../src/shared/input-error.ts';
import { modelOf, soundStack } from '../../fixtures/declare.ts';

const depth = gauge('jobs_waiting', { help: 'Jobs that wait.' });
const processed = counter('jobs_total', { help: 'Jobs that ended.', labels: { outcome: ['ok', 'failed'] } });
const duration = histogram('job_seconds', { help: 'Time of a job.', unit: 'seconds', buckets: [1, 60] });
const perStatus = counter('answers_total', { help: 'Answers.', labels: { status: 'string' } });
const runbook = { impact: 'Work is late.', fix: ['Look at the workers.'] };
const failed = { outcome: 'failed' } as const;

type Declare = (stack: MonitoringStack, api: Service) => unknown;

/** What somebody is told, as one line. Whatever is no message for them fails the test. */
function told(declare: Declare): string {
  try {
    modelOf(stack => void declare(stack, soundStack(stack).api));
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  return 'nothing';
}

const queue = (change: object) => (_: MonitoringStack, api: Service) =>
  queueRules(api, { depth, processed, ...change } as never);
const unusual = (change: object) => (_: MonitoringStack, api: Service) =>
  anomalyRules(api, { Odd: { of: depth, what: 'Jobs', atLeast: 5, runbook, ...change } } as never);

describe('GIVEN a pack', () => {
  it.each<[string, Declare, RegExp]>([
    [
      'no worker',
      queue({ workers: { running: depth, atLeast: 0 } }),
      /^number-invalid: `workers.atLeast` of queueRules of api is a whole number from 1, found 0/,
    ],
    ['half a worker', queue({ workers: { running: depth, atLeast: 1.5 } }), /whole number from 1, found 1.5/],
    [
      'a bound that is none',
      queue({ duration: { of: duration, below: Number.NaN } }),
      /`duration.below` .* a number above 0, found NaN/,
    ],
    ['time that runs backwards', queue({ duration: { of: duration, below: -1 } }), /above 0, found -1.* such as 1\./],
    [
      'no capacity',
      (_, api) => httpRules(api, { requests: processed, failed, capacity: { inFlight: depth, limit: 0 } }),
      /`capacity.limit` of httpRules of api .* from 1, found 0/,
    ],
    ['every deviation', unusual({ atLeast: 0 }), /`Odd.atLeast` of anomalyRules .* above 0, found 0/],
    ['a text for a number', unusual({ atLeast: '5' }), /above 0, found "5"/],
    [
      'an endless quota',
      (_, api) => businessRules(api, { quota: { used: depth, limit: Number.POSITIVE_INFINITY } }),
      /`quota.limit` .* above 0, found Infinity/,
    ],
    [
      'a state that is none',
      (_, api) => businessRules(api, { circuits: { state: depth, open: Number.NaN } }),
      /`circuits.open` .* is a number, found NaN/,
    ],
    [
      'no memory',
      (_, api) => runtimeRules(api, { language: 'go', memoryLimit: '0Mi' }),
      /`memoryLimit` .* above 0, found 0/,
    ],
    [
      'a size of another unit',
      (_, api) => runtimeRules(api, { language: 'go', memoryLimit: '512mb' as never }),
      /bytes-invalid/,
    ],
  ])('WHEN it is given %s THEN place and range are said', (_, declare, message) => {
    expect(told(declare)).toMatch(message);
  });

  it.each<[string, Declare, RegExp]>([
    [
      'a metric that is not there',
      queue({ depth: undefined }),
      /^value-missing: `depth` of queueRules of api is a metric.*found nothing.*misspelt/,
    ],
    [
      'a metric of another kind',
      queue({ depth: processed }),
      /^query-wrong-kind: `depth` of queueRules of api is a gauge, found the counter jobs_total/,
    ],
    ['the values of a metric', queue({ depth: depth.value() }), /`depth` .* is a metric.*found an object/],
    [
      'no options',
      (_, api) => queueRules(api, undefined as never),
      /second argument of queueRules of api is expected, found nothing/,
    ],
    [
      'no failures',
      (_, api) => httpRules(api, { requests: processed } as never),
      /`failed` of httpRules of api is expected, found nothing/,
    ],
    [
      'failures of any kind',
      (_, api) => httpRules(api, { requests: processed, failed: {} }),
      /`failed` .* names no label/,
    ],
    [
      'a regular expression as text',
      (_, api) => httpRules(api, { requests: perStatus, failed: { status: '5..' } }),
      /^query-matcher-invalid: `failed` .*"5\.\." would be compared as it is.*Write status: \{ match: \/5\.\.\/ \}/,
    ],
    [
      'one more',
      (_, api) => httpRules(api, { requests: perStatus, failed: { status: '500|503' } }),
      /match: \/500\|503\//,
    ],
    [
      'a pattern as text',
      (_, api) => httpRules(api, { requests: perStatus, failed: { status: { match: '5..' as never } } }),
      /^query-matcher-invalid: What "status" is to match is no regular expression.*\/5\.\.\//,
    ],
    [
      'an outcome without words',
      (_, api) => outcomeRules(api, { Lost: { attempts: processed, failed, runbook } as never }),
      /`Lost.what` of outcomeRules of api is a text, found nothing.*Say what it is, such as what:/,
    ],
    ['no words', unusual({ what: ' ' }), /`Odd.what` of anomalyRules .* is a text, found " "/],
    [
      'no alerts',
      () => rulePack('mine', { alerts: undefined as never }),
      /What the pack "mine" brings \(alerts\) is expected, found nothing/,
    ],
    [
      'the same rules twice',
      stack => stack.use(nodeRules, nodeRules),
      /^name-duplicate: The pack "node" is used twice: its alerts would have the same names. Leave one of the two out/,
    ],
    [
      'a misspelt value',
      queue({ failed: { outcome: 'faild' } }),
      /^query-unknown-value: The label "outcome" of jobs_total never has the value "faild".*Did you mean "failed"/,
    ],
    [
      'a misspelt label',
      (_, api) => securityRules(api, { logins: { attempts: processed, failed: { outcom: 'failed' } as never } }),
      /^query-unknown-label: jobs_total has no label "outcom".*"outcome"/,
    ],
    [
      'an outcome without failures',
      (_, api) => outcomeRules(api, { Lost: { attempts: processed, what: 'x', runbook } as never }),
      /`Lost.failed` of outcomeRules of api/,
    ],
    [
      'another language',
      (_, api) => runtimeRules(api, { language: 'node' as never }),
      /`language` .* one of nodejs, python, go.*; found "node".*"nodejs"/,
    ],
    [
      'another profile',
      () => kubeControlPlaneRules({ profile: 'k3d' as never }),
      /`profile` of kubeControlPlaneRules .* found "k3d".*"k3s"/,
    ],
    [
      'to a stack as a function',
      stack => stack.use(logRules as never),
      /logRules is about a service.*stack.use\(logRules\(api\)\)/,
    ],
    [
      'an exporter’s to a stack as a function',
      stack => stack.use(postgresRules as never),
      /stack.use\(postgresRules\(api\)\)/,
    ],
    [
      'that a function makes',
      stack => stack.use(kubeControlPlaneRules as never),
      /function kubeControlPlaneRules, which makes a pack.*stack.use\(kubeControlPlaneRules\(\)\)/,
    ],
    [
      'in a list',
      stack => stack.use(kubernetesRules() as never),
      /takes packs, found a list.*stack.use\(\.\.\.kubernetesRules/,
    ],
    ['that is none', stack => stack.use(undefined as never), /takes packs, found nothing/],
  ])('WHEN it is given %s THEN it is said what is wrong', (_, declare, message) => {
    expect(told(declare)).toMatch(message);
  });

  it('WHEN all is right THEN nothing is said', () => {
    expect(told(queue({ workers: { running: depth, atLeast: 1 }, duration: { of: duration, below: 0.5 } }))).toBe(
      'nothing',
    );
    expect(told(unusual({ atLeast: 0.001 }))).toBe('nothing');
    expect(told(unusual({ of: processed }))).toBe('nothing');
    expect(told((_, api) => httpRules(api, { requests: perStatus, failed: { status: '5.0' } }))).toBe('nothing');
    const named = { depth: perQueue, processed: donePerQueue, oldest: perQueue };
    expect(told((_, api) => queueRules(api, { ...named, by: 'queue' }))).toBe('nothing');
    expect(told((_, api) => queueRules(api, { ...named, by: 'instance' }))).toBe('nothing');
  });
});

describe('GIVEN an alert that a pack brings only where it is told something', () => {
  it.each<[string, Declare, RegExp]>([
    [
      'tuned',
      (_, api) => queueRules(api, { depth, processed }).tune({ QueueJobsFail: { warning: { above: 0.2 } } }),
      /^tuning-invalid: The pack "queue" of api has no QueueJobsFail, which it brings only where it is told failed/,
    ],
    [
      'disabled',
      (_, api) => runtimeRules(api, { language: 'nodejs' }).disable({ GoGoroutinesGrow: 'it is no Go' }),
      /only where it is told language: 'go'\. Give it language: 'go', or leave this change out/,
    ],
    [
      'disabled under another profile',
      () => kubeControlPlaneRules({ profile: 'k3s' }).disable({ KubeEtcdNoLeader: 'there is one' }),
      /has no KubeEtcdNoLeader, which it brings only where it is told profile: 'full'/,
    ],
  ])('WHEN it is %s without THEN the option is named', (_, declare, message) => {
    expect(told(declare)).toMatch(message);
  });
});

const perQueue = gauge('tasks_waiting', { help: 'Tasks that wait.', labels: { queue: 'string' } });
const donePerQueue = counter('tasks_total', { help: 'Tasks that ended.', labels: { queue: 'string' } });

describe('GIVEN what the compiler refuses', () => {
  it.each<Declare>([
    // @ts-expect-error a function of a service is no pack
    stack => stack.use(logRules),
    // @ts-expect-error nor is one of options
    stack => stack.use(kubeControlPlaneRules),
    // @ts-expect-error no size
    (_, api) => runtimeRules(api, { language: 'go', memoryLimit: '512mb' }),
    // @ts-expect-error no counter
    (_, api) => queueRules(api, { depth, processed: depth }),
    // @ts-expect-error one of them has no such label
    (_, api) => queueRules(api, { depth, processed, by: 'outcome' }),
    // @ts-expect-error nor has the age, which is told by queue as well
    (_, api) => queueRules(api, { depth: perQueue, processed: donePerQueue, oldest: depth, by: 'queue' }),
    // @ts-expect-error a misspelt label
    (_, api) => queueRules(api, { depth: perQueue, processed: donePerQueue, by: 'queu' }),
  ])('WHEN it runs all the same THEN it is told', declare => {
    expect(told(declare)).toMatch(/^(value-missing|bytes-invalid|query-wrong-kind|query-unknown-label): /);
  });
});
