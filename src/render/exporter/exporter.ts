import type { Artefact } from '../../model/artefact.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';

/** `config/<workload>/exporter.json`: what each exporter is told. Nothing where the service is not on the platform. */
export const renderExporters = (model: StackModel, { platform }: PlatformView): Artefact[] =>
  model.exporters.flatMap(({ workload, config: { [platform]: config } }) =>
    config === undefined
      ? []
      : [{ id: `config/${workload}/exporter.json`, platform, content: `${JSON.stringify(config, undefined, 2)}\n` }],
  );
