import { describe, expect, it } from '@jest/globals';
import { App } from 'cdk8s';
import { kubernetesChart } from '../../../src/render/kubernetes/cdk8s-chart.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { sampleArtefacts, sampleStack } from './sample-stack.ts';

describe('the cdk8s chart', () => {
  it('GIVEN the objects WHEN cdk8s writes them THEN they are the same, in the same order', () => {
    const { objects } = renderKubernetes(sampleStack(), sampleArtefacts);
    expect(kubernetesChart(new App(), 'test', objects).toJson()).toEqual(objects);
  });
});
