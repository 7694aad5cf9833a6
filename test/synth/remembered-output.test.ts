import { describe, expect, it } from '@jest/globals';
import { Alert, App, MonitoringStack } from 'sightline';
import { synthesize } from '../../src/synth/index.ts';
import { type OutputMemory, outputKey } from '../../src/synth/remembered-output.ts';
import { modelOf, soundAlert, soundStack, testEnvironment, withAlert } from '../fixtures/declare.ts';

type Remembered = NonNullable<ReturnType<OutputMemory['get']>>;

function appWith(above: number): App {
  const app = new App();
  const { api } = soundStack(new MonitoringStack(app, 'test', { environment: testEnvironment }));
  new Alert(api, 'QueueLong', { ...soundAlert(), levels: { warning: { above, for: '2m' } } });
  return app;
}

describe('GIVEN the output of an earlier run', () => {
  it('WHEN the declaration is the same THEN the remembered files are given, wherever it stands in the file', async () => {
    const outputs = new Map<string, Remembered>();
    const first = await synthesize(appWith(10), { outputs, build: 'b' });
    outputs.set('test', { ...(outputs.get('test') as Remembered), files: [['from', 'memory']] });
    const second = await synthesize(appWith(10), { outputs, build: 'b' });
    expect(first.stacks[0]?.files.size).toBeGreaterThan(10);
    expect([...(second.stacks[0]?.files ?? [])]).toEqual([['from', 'memory']]);
  });

  it('WHEN a threshold has changed, or another build runs THEN everything is rendered and checked', async () => {
    const outputs = new Map<string, Remembered>();
    await synthesize(appWith(10), { outputs, build: 'b' });
    const before = outputs.get('test');
    const changed = await synthesize(appWith(11), { outputs, build: 'b' });
    expect(outputs.get('test')?.key).not.toBe(before?.key);
    // The tests of the alert hold for both thresholds, its rule differs.
    expect(changed.stacks[0]?.files.get('rules/api.rules.yml')).toContain('> 11');
    await synthesize(appWith(11), { outputs, build: 'c' });
    expect(outputs.get('test')?.key).not.toBe(before?.key);
  });

  it('WHEN there are findings THEN nothing is remembered', async () => {
    const outputs = new Map<string, Remembered>();
    const app = new App();
    withAlert({ tests: [] })(new MonitoringStack(app, 'test', { environment: testEnvironment }));
    await synthesize(app, { outputs });
    expect(outputs.size).toBe(0);
  });

  it('WHEN the model holds functions THEN it has no key', () => {
    const withObjects = modelOf(stack => {
      soundStack(stack);
      stack.addKubernetesObjects(() => []);
    });
    expect(outputKey(withObjects, '')).toBeUndefined();
    expect(outputKey(modelOf(soundStack as never), '')).toBeDefined();
  });
});
