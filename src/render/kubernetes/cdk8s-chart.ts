import { ApiObject, App, Chart } from 'cdk8s';
import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * The objects as one cdk8s chart, for `npx cdk8s synth` and for people whose pipeline speaks cdk8s. A module of its own,
 * loaded only there: importing cdk8s takes 16 ms and serializing 150 objects through it another 13 ms (minified bundle,
 * Node 20, medians), more than all of this renderer, and its `toJson` looks at the environment. Hence objects are plain
 * data first; raw `ApiObject`s add nothing to them.
 */
export function kubernetesChart(app: App, stackName: string, objects: readonly KubernetesObject[]): Chart {
  const chart = new Chart(app, stackName);
  for (const [index, object] of objects.entries()) new ApiObject(chart, `${index}-${object.kind}`, object);
  return chart;
}

/** Writes what cdk8s writes (`<stack>.k8s.yaml`) to where its command line wants it: `CDK8S_OUTDIR`, or `dist`. */
export function writeCdk8sApp(stacks: ReadonlyMap<string, readonly KubernetesObject[]>): void {
  const app = new App();
  for (const [stackName, objects] of stacks) kubernetesChart(app, stackName, objects);
  app.synth();
}
