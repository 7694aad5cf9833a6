import type { Artefact } from '../../model/artefact.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';

/** `config/<workload>/exporter.json`: what each exporter is told. Nothing where the service is not on the platform. */
export const renderExporters = (model: StackModel, view: PlatformView): Artefact[] =>
  model.exporters.flatMap(({ workload, config: { [view.platform]: config }, traces }) => {
    if (config === undefined) return [];
    const endpoint = traces && `http://${view.address(traces.workload, traces.port)}`;
    const told = { ...config, ...(endpoint === undefined ? {} : { traces: { endpoint } }) };
    const content = `${JSON.stringify(told, undefined, 2)}\n`;
    return [{ id: `config/${workload}/exporter.json`, platform: view.platform, content }];
  });
