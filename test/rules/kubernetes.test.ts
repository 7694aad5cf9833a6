import { expect, it } from '@jest/globals';
import { KubeStateMetrics } from 'sightline';
import { type ClusterProfile, kubernetesRules } from 'sightline/rules';
import { kubernetesFull, SCRAPED } from './declarations/kubernetes.ts';
import { describePacks, packStack } from './pack-stack.ts';

describePacks('GIVEN the Kubernetes packs and all they read', kubernetesFull, SCRAPED);

const controlPlane = async (profile: ClusterProfile) =>
  (await packStack(stack => stack.use(...kubernetesRules({ profile })), SCRAPED)).model.packs.find(
    ({ name }) => name === 'kube-control-plane',
  )?.alerts;

it('GIVEN who runs the control plane WHEN a profile says so THEN only what somebody can act on is told', async () => {
  expect(await controlPlane('docker-desktop')).toEqual(['KubeAggregatedApiDown']);
  expect(await controlPlane('managed')).not.toContain('KubeClientCertificateExpires');
  expect(await controlPlane('k3s')).toContain('KubeClientCertificateExpires');
  // Nothing scrapes an etcd here.
  expect(await controlPlane('full')).toEqual(await controlPlane('k3s'));
});

it('GIVEN a stack that scrapes neither kubelets nor API servers WHEN it uses the packs THEN they say what is left out, and why', async () => {
  const { model } = await packStack(stack => {
    new KubeStateMetrics(stack, 'kube-state-metrics');
    stack.use(...kubernetesRules());
  });
  const leftOut = model.packs.flatMap(pack => pack.leftOut.map(({ rule, reason }) => `${rule}: ${reason}`));
  expect(leftOut).toEqual(
    expect.arrayContaining([
      'KubeVolumeFull: the stack has no scrape job "kubelet"',
      'KubeContainerThrottled: the stack has no scrape job "cadvisor"',
      'KubeApiDown: the stack has no scrape job "kube-apiserver"',
    ]),
  );
});
