import { expect, it } from '@jest/globals';
import { App, MonitoringStack, type PrometheusProps } from 'sightline';
import { synthesize } from '../../src/synth/index.ts';
import { withWritten } from '../render/written.ts';
import { describeWith } from '../tools/tool.ts';
import { prometheusAndAlertmanager, TEST_ENVIRONMENT } from './declarations/servers.ts';

/** A stack of nothing but Prometheus, Alertmanager and what `declare` adds, as synth gives it. */
export async function packStack(declare: (stack: MonitoringStack) => void, scraped: PrometheusProps = {}) {
  const app = new App();
  const stack = new MonitoringStack(app, 'packs', { environment: TEST_ENVIRONMENT });
  prometheusAndAlertmanager(stack, scraped);
  declare(stack);
  const [made] = (await synthesize(app)).stacks;
  if (!made) throw new Error('the app has no stack');
  return made;
}

/** Two tests: the stack has no finding, and the real promtool passes all rule tests that its packs brought. */
export function describePacks(
  title: string,
  declare: (stack: MonitoringStack) => void,
  scraped?: PrometheusProps,
): void {
  describeWith(['promtool'], title, ({ promtool }) => {
    it('WHEN synthesized THEN nothing is wrong with it', async () => {
      const { findings } = await packStack(declare, scraped);
      expect(findings.map(({ code, message, hint }) => ({ code, message, hint }))).toEqual([]);
    });

    it('WHEN promtool runs its tests THEN they pass', async () => {
      const { files } = await packStack(declare, scraped);
      const artefacts = [...files].map(([id, content]) => ({ id, content }));
      const tests = artefacts.filter(({ id }) => /^tests\/[^/]+$/.test(id)).map(({ id }) => id);
      expect(tests).not.toEqual([]);
      withWritten(artefacts as never, cwd =>
        expect(promtool(['test', 'rules', ...tests], { cwd, timeout: 170_000 })).toMatchObject({
          status: 0,
          stderr: '',
        }),
      );
    }, 180_000);
  });
}
