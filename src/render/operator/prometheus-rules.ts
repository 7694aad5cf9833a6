import type { Artefact } from '../../model/artefact.ts';
import type { StackModel } from '../../model/stack.ts';
import { parseYaml } from '../../shared/yaml.ts';
import { type KubernetesObject, metadata } from './kubernetes-object.ts';

const FILE = /^rules\/(.+)\.rules\.yml$/;

/** One `PrometheusRule` a rule file; its groups are taken as they are. */
export const prometheusRules = (model: StackModel, artefacts: readonly Artefact[]): KubernetesObject[] =>
  artefacts.flatMap(({ id, content }) => {
    const name = FILE.exec(id)?.[1];
    if (name === undefined) return [];
    return [
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: metadata(model, name, model.components.prometheus?.deployment),
        spec: parseYaml(content),
      },
    ];
  });
