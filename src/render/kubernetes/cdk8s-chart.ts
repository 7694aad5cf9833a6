import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * The objects as one cdk8s chart, for people whose pipeline speaks cdk8s. A module of its own, loaded only there:
 * importing cdk8s takes 16 ms and passing 150 objects through it another 13 ms (minified bundle, Node 20, medians), more
 * than all of this renderer, and it looks at the environment while it does. Hence objects are plain data first, checked
 * by the compiler against the same types; raw `ApiObject`s add nothing to them.
 */
export function kubernetesChart(scope: Construct, stackName: string, objects: readonly KubernetesObject[]): Chart {
  const chart = new Chart(scope, stackName);
  for (const [index, object] of objects.entries()) new ApiObject(chart, `${index}-${object.kind}`, object);
  return chart;
}
