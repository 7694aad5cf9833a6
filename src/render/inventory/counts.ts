import type { Artefact } from '../../model/artefact.ts';
import { isDeployed } from '../../model/component.ts';
import type { Platform } from '../../model/platform.ts';
import type { RuleGroup } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { parseYaml } from '../../shared/yaml.ts';

/** Numbers the servers' own interfaces must report once everything is loaded. */
export interface ExpectedCounts {
  readonly prometheus?: RuleCounts & { readonly jobs: readonly string[] };
  readonly loki?: RuleCounts;
  readonly alertmanager?: { readonly receivers: number };
  readonly grafana?: { readonly dashboards: number; readonly dataSources: number };
}

interface RuleCounts {
  readonly groups: number;
  readonly alertingRules: number;
  readonly recordingRules: number;
}

function ruleCounts(groups: readonly RuleGroup[]): RuleCounts {
  const rules = groups.flatMap(group => group.rules);
  return {
    groups: groups.filter(group => group.rules.length > 0).length,
    alertingRules: rules.reduce((sum, rule) => sum + (rule.kind === 'alert' ? rule.levels.length : 0), 0),
    recordingRules: rules.filter(rule => rule.kind === 'recording').length,
  };
}

/** Data sources are counted in what Grafana is really given. */
function dataSources(artefacts: readonly Artefact[], platform: Platform): number {
  const file = artefacts.find(
    ({ id, platform: of }) => of === platform && id.includes('/provisioning/datasources/') && /\.ya?ml$/.test(id),
  );
  const parsed = file === undefined ? undefined : (parseYaml(file.content) as { datasources?: readonly unknown[] });
  return parsed?.datasources?.length ?? 0;
}

function counts(model: StackModel, artefacts: readonly Artefact[], platform: Platform): ExpectedCounts {
  const { prometheus, loki, alertmanager, grafana } = model.components;
  const of = (language: RuleGroup['language']): RuleCounts =>
    ruleCounts(model.ruleGroups.filter(group => group.language === language));
  const jobs = model.scrapeJobs.filter(job => job.platforms.includes(platform)).map(job => job.name);
  return {
    ...(isDeployed(prometheus) ? { prometheus: { ...of('promql'), jobs: jobs.sort() } } : {}),
    ...(isDeployed(loki) ? { loki: of('logql') } : {}),
    ...(isDeployed(alertmanager) ? { alertmanager: { receivers: model.routing?.receivers.length ?? 0 } } : {}),
    ...(isDeployed(grafana)
      ? { grafana: { dashboards: model.dashboards.length, dataSources: dataSources(artefacts, platform) } }
      : {}),
  };
}

/** Per platform, for the servers this stack runs itself. */
export const expectedCounts = (
  model: StackModel,
  artefacts: readonly Artefact[],
): Readonly<Partial<Record<Platform, ExpectedCounts>>> =>
  Object.fromEntries(model.platforms.map(({ platform }) => [platform, counts(model, artefacts, platform)]));
