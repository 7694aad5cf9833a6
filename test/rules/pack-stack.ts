import { expect, it } from '@jest/globals';
import {
  Alertmanager,
  App,
  environment,
  type MonitoringStack,
  Prometheus,
  type PrometheusProps,
  receiver,
  route,
  MonitoringStack as Stack,
  secret,
  slack,
} from 'sightline';
import { synthesize } from '../../src/synth/index.ts';
import { withWritten } from '../render/written.ts';
import { describeWith } from '../tools/tool.ts';

const channel = receiver('team', slack({ channel: '#team', webhookUrl: secret('slack', 'Slack') }));

/** A stack of nothing but Prometheus, Alertmanager and what `declare` adds, as synth gives it. */
export async function packStack(declare: (stack: MonitoringStack) => void, scraped: PrometheusProps = {}) {
  const app = new App();
  const stack = new Stack(app, 'packs', { environment: environment('test', { replicas: 1 }) });
  new Prometheus(stack, 'prometheus', scraped);
  new Alertmanager(stack, 'alertmanager', { route: route(channel) });
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
      const tests = artefacts.filter(({ id }) => id.startsWith('tests/')).map(({ id }) => id);
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
