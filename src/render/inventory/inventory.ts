import type { Artefact } from '../../model/artefact.ts';
import type { StackModel } from '../../model/stack.ts';
import { toJson } from '../../shared/json.ts';
import { alertEntries } from './alerts.ts';
import { componentEntries, exceptionEntries, secretEntries, workloadEntries } from './components.ts';
import { expectedCounts } from './counts.ts';
import { estimates } from './estimates.ts';
import { metricsUsed } from './metrics-used.ts';
import { sloEntries } from './slos.ts';

/**
 * `stack.json`: what the stack consists of and what to expect of it, for reviewers, for `sightline diff` and for checks
 * against the running servers. Keys are sorted; lists are sorted by name or stand in the model's order.
 */
export function renderInventory(model: StackModel, artefacts: readonly Artefact[]): Artefact[] {
  const inventory = {
    stack: model.name,
    environment: model.environment.name,
    platforms: model.platforms.map(settings => settings.platform),
    components: componentEntries(model),
    workloads: workloadEntries(model),
    exceptions: exceptionEntries(model),
    secrets: secretEntries(model),
    services: model.services.map(service => ({
      name: service.name,
      owner: service.owner?.name,
      jobs: service.jobs,
    })),
    alerts: alertEntries(model),
    packs: model.packs.map(({ records: _, options: __, origin: ___, leftOut, ...pack }) => ({
      ...pack,
      leftOut: leftOut.map(({ rule, reason }) => ({ rule, reason })),
    })),
    slo: sloEntries(model),
    dashboards: model.dashboards.map(({ uid, title, folder, rows }) => ({
      uid,
      title,
      folder,
      panels: rows.reduce((sum, row) => sum + row.panels.length, 0),
    })),
    receivers: (model.routing?.receivers ?? []).map(receiver => ({
      name: receiver.name,
      integrations: receiver.integrations.map(integration => integration.kind),
    })),
    silentBecause: model.routing?.silentBecause,
    metricsUsed: metricsUsed(model),
    estimates: estimates(model),
    differences: model.differences,
    expect: expectedCounts(model, artefacts),
  };
  return [{ id: 'stack.json', platform: 'both', content: toJson(inventory) }];
}
