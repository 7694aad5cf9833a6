import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { Problem } from '../../model/origin.ts';
import type { StackModel } from '../../model/stack.ts';
import type { Workload } from '../../model/workload.ts';
import { toYaml, toYamlDocuments } from '../../shared/yaml.ts';
import { applicationAccess } from './application-access.ts';
import { configMapDirectory, configMapObjects } from './config-maps.ts';
import { controllerObject } from './controller.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { extraObjects } from './extra-objects.ts';
import { declaredFlows, type Flow } from './flows.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { namespaceObjects } from './namespaces.ts';
import { type KubernetesStack, kubernetesStack } from './naming.ts';
import { networkPolicies } from './network-policies.ts';
import { duplicateObjects } from './object-checks.ts';
import { applyOverrides } from './overrides.ts';
import { rbacObjects } from './rbac.ts';
import { serviceObjects } from './services.ts';
import { isPatch, sidecarObjects } from './sidecar.ts';
import { sidecarFiles } from './sidecar-files.ts';
import { workloadProblems } from './workload-checks.ts';

/** What the Kubernetes renderer makes of a stack. */
export interface KubernetesOutput {
  /** Text by path below `kubernetes/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Every object that applying the directory creates, in the order of the files. */
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly Problem[];
}

/**
 * Read by `kubectl apply -k`, Argo CD and Flux; passed over by `kubectl apply -f <directory>`, which takes every `.yaml`
 * for objects and would refuse this one. Hence the name without an ending.
 */
const KUSTOMIZATION = 'Kustomization';

/** Below a folder of its own: neither of the two ways to apply the directory looks there. */
const OPTIONAL_POLICIES = 'optional/application-network-policies.yaml';

/**
 * Manifests of the stack; nothing when it has no Kubernetes platform. ConfigMaps are in `<workload>.config.yaml`, apart
 * from what a reviewer reads, and sort before the pods that mount them.
 */
export function renderKubernetes(model: StackModel, artefacts: readonly Artefact[]): KubernetesOutput {
  const stack = kubernetesStack(model);
  if (stack === undefined) return { files: new Map(), objects: [], problems: [] };
  const flows = declaredFlows(stack);
  const rendered = [...stack.workloads.values()].map(w => ({
    workload: w,
    ...workloadObjects(stack, w, artefacts, flows),
  }));
  const extra = extraObjects(model);
  const access = applicationAccess(stack, flows);
  const own = new Set([stack.platform.namespace, stack.platform.nodeNamespace]);
  const foreign = (object: KubernetesObject) =>
    object.metadata.namespace !== undefined && !own.has(object.metadata.namespace);

  const byFile = new Map<string, KubernetesObject[]>();
  const put = (path: string, objects: readonly KubernetesObject[]) => {
    if (objects.length > 0) byFile.set(path, [...(byFile.get(path) ?? []), ...objects]);
  };
  put('00-namespace.yaml', namespaceObjects(stack));
  for (const { workload, objects } of rendered) {
    put(
      `${workload.name}.config.yaml`,
      objects.filter(o => o.kind === 'ConfigMap'),
    );
    put(
      `${workload.name}.yaml`,
      objects.filter(o => o.kind !== 'ConfigMap' && !foreign(o)),
    );
  }
  put('applications.yaml', [
    ...rendered.flatMap(r => r.objects.filter(o => o.kind !== 'ConfigMap' && foreign(o))),
    ...access.isolated,
  ]);
  put('extra.yaml', extra.objects);

  const applied = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1));
  const objects = applied.flatMap(([, list]) => list);
  return {
    files: new Map([
      ...writeFiles(model, applied, access.open),
      ...rendered.flatMap(({ workload, patches }) => patches.flatMap(patch => sidecarFiles(model, workload, patch))),
    ]),
    objects,
    problems: [...rendered.flatMap(r => r.problems), ...extra.problems, ...duplicateObjects(model, objects)],
  };
}

function workloadObjects(
  stack: KubernetesStack,
  workload: Workload,
  artefacts: readonly Artefact[],
  flows: readonly Flow[],
): {
  objects: readonly KubernetesObject[];
  /** Of objects that are somebody else's. */
  patches: readonly KubernetesObject[];
  problems: readonly Problem[];
} {
  const directories = workload.files.map(mount => configMapDirectory(workload, mount, artefacts));
  const made =
    workload.sidecar === undefined
      ? [
          ...rbacObjects(stack, workload),
          ...configMapObjects(stack, workload, directories),
          ...serviceObjects(stack, workload),
          controllerObject(stack, workload, directories),
          ...disruptionBudget(stack, workload),
          ...networkPolicies(stack, workload, flows),
        ]
      : sidecarObjects(stack, workload, directories);
  const overridden = applyOverrides(workload, made);
  return {
    objects: overridden.objects.filter(object => !isPatch(workload, object)),
    patches: overridden.objects.filter(object => isPatch(workload, object)),
    problems: [...workloadProblems(workload), ...directories.flatMap(d => d.problems), ...overridden.problems],
  };
}

function writeFiles(
  model: StackModel,
  applied: readonly (readonly [string, readonly KubernetesObject[]])[],
  optional: readonly KubernetesObject[],
): Map<string, string> {
  const header = generatedHeader(model);
  const files = new Map(applied.map(([path, objects]) => [path, header + toYamlDocuments(objects)]));
  if (files.size > 0) {
    files.set(
      KUSTOMIZATION,
      header +
        toYaml({
          apiVersion: 'kustomize.config.k8s.io/v1beta1',
          kind: 'Kustomization',
          resources: applied.map(([path]) => path),
        }),
    );
  }
  if (optional.length > 0) files.set(OPTIONAL_POLICIES, header + toYamlDocuments(optional));
  return files;
}
