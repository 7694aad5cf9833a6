import { generatedHeader } from '../../model/generated-header.ts';
import { sidecarFolder } from '../../model/sidecar.ts';
import type { StackModel } from '../../model/stack.ts';
import type { Workload } from '../../model/workload.ts';
import { toYaml } from '../../shared/yaml.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

interface PatchedTemplate {
  readonly metadata: Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string>> | undefined>>;
  readonly spec: Readonly<Record<'initContainers' | 'volumes', readonly { readonly name: string }[] | undefined>> & {
    readonly shareProcessNamespace?: boolean;
  };
}

/** Strategic merge removes what it is told to, and keeps what a later patch has not got any more. */
function removal(
  { apiVersion, kind, metadata }: KubernetesObject,
  { metadata: marks, spec }: PatchedTemplate,
): unknown {
  const none = (names: object | undefined) => names && Object.fromEntries(Object.keys(names).map(name => [name, null]));
  const gone = (items: readonly { readonly name: string }[] = []) =>
    items.map(({ name }) => ({ $patch: 'delete', name }));
  return {
    apiVersion,
    kind,
    metadata,
    spec: {
      template: {
        metadata: { labels: none(marks.labels), annotations: none(marks.annotations) },
        spec: {
          ...(spec.shareProcessNamespace === true ? { shareProcessNamespace: null } : {}),
          initContainers: gone(spec.initContainers),
          volumes: gone(spec.volumes),
        },
      },
    },
  };
}

/**
 * The three ways into pods that are not the stack's, all with the same content: a patch for kubectl, a component for
 * kustomize, a snippet for whoever writes the pods by hand or with Helm; and the way out. In a folder of their own,
 * which applying the stack passes over.
 */
export function sidecarFiles(model: StackModel, workload: Workload, patch: KubernetesObject): [string, string][] {
  const header = generatedHeader(model);
  const { kind, metadata, spec } = patch;
  const folder = sidecarFolder(workload.name);
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ path: 'patch.yaml', target: { kind, name: metadata.name } }],
  };
  const { template } = spec as { readonly template: PatchedTemplate };
  return [
    [`${folder}/patch.yaml`, header + toYaml(patch)],
    [`${folder}/Kustomization`, header + toYaml(component)],
    [`${folder}/remove.yaml`, header + toYaml(removal(patch, template))],
    [
      `${folder}/template.yaml`,
      `${header}# Belongs below spec.template of the ${kind} "${metadata.name}".\n${toYaml(template)}`,
    ],
  ];
}
