import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  apiServerMetrics,
  kubeClusterMetrics,
  kubernetesProgramMetrics,
  kubeStateTelemetryMetrics,
  kubeWorkloadMetrics,
} from 'sightline/catalogue';
import { describeWith } from '../../tools/tool.ts';
import { notExposed } from '../exposition.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { deployStack } from './deployed-stack.ts';
import { type KubeStateMetrics, startKubeStateMetrics } from './kube-state-metrics.ts';
import { makeTrouble } from './objects-in-trouble.ts';

jest.setTimeout(120_000);

describeWith(
  [...CONTROL_PLANE, 'kube-state-metrics'],
  'GIVEN the real kube-state-metrics of a cluster in trouble',
  () => {
    let plane: ControlPlane;
    let kubeStateMetrics: KubeStateMetrics;

    beforeAll(async () => {
      plane = await ControlPlane.start();
      await deployStack(plane);
      await makeTrouble(plane);
      kubeStateMetrics = await startKubeStateMetrics(plane);
    }, 180_000);
    afterAll(async () => {
      await plane?.close();
    });

    /** What is missing when nothing more comes; objects reach it one kind after the other. */
    async function missing(declared: Parameters<typeof notExposed>[1]): Promise<readonly string[]> {
      let last: readonly string[] = ['it does not answer'];
      const none = async () => {
        last = notExposed((await kubeStateMetrics.get('http', '/metrics')).body, declared);
        return last.length === 0 ? true : undefined;
      };
      await eventually('all is exposed', none, 20).catch(() => undefined);
      return last;
    }

    it('WHEN asked for its metrics THEN it has every one that the workload pack reads, with its labels', async () => {
      expect(await missing(kubeWorkloadMetrics)).toEqual([]);
    });

    it('WHEN asked for its metrics THEN it has what the packs about nodes, quotas and volumes read', async () => {
      expect(await missing(kubeClusterMetrics)).toEqual([]);
    });

    it('WHEN it may not read anything THEN its other page has the failures that rules count, and nothing else', async () => {
      const denied = await startKubeStateMetrics(plane, 'default');
      let page = '';
      const all = async () => {
        page = (await denied.get('telemetry', '/metrics')).body;
        const counted = notExposed(page, kubeStateTelemetryMetrics);
        return counted.length === 0 ? true : undefined;
      };
      await eventually('failures are counted', all, 60).catch(() => undefined);
      expect(notExposed(page, kubeStateTelemetryMetrics)).toEqual([]);
      expect(page).toContain('kube_state_metrics_list_total{resource="*v1.Pod",result="error"}');
      expect(page).toContain('kube_state_metrics_watch_total{resource="*v1.Pod",result="error"}');
      expect(page).not.toContain('result="success"');
    });

    it('WHEN the real API server is asked THEN it has what its pack reads, but for requests it turns away under load', async () => {
      const { body } = await plane.api.send('GET', '/metrics');
      const { terminations, ...rest } = apiServerMetrics;
      expect(notExposed(body, { ...rest, ...kubernetesProgramMetrics })).toEqual([]);
    });
  },
);
