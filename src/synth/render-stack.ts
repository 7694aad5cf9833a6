import type { Artefact } from '../model/artefact.ts';
import type { Problem } from '../model/origin.ts';
import type { PlatformView } from '../model/platform-view.ts';
import type { StackModel } from '../model/stack.ts';
import { renderAlertmanager } from '../render/alertmanager/alertmanager-config.ts';
import { renderBlackbox } from '../render/blackbox/blackbox.ts';
import { renderCollector } from '../render/collector/collector.ts';
import { renderCollectorAgent } from '../render/collector/collector-agent.ts';
import { composeView } from '../render/compose/compose-view.ts';
import { composeDifferences } from '../render/compose/differences.ts';
import { renderCompose } from '../render/compose/render-compose.ts';
import { renderExporters } from '../render/exporter/exporter.ts';
import { renderDashboards } from '../render/grafana/dashboards.ts';
import { renderGrafana } from '../render/grafana/grafana.ts';
import { renderInventory } from '../render/inventory/inventory.ts';
import { kubernetesView } from '../render/kubernetes/kubernetes-view.ts';
import { renderKubernetes } from '../render/kubernetes/render-kubernetes.ts';
import { renderLoki } from '../render/loki/loki.ts';
import { renderOperator } from '../render/operator/operator.ts';
import { renderPrometheus } from '../render/prometheus/prometheus-config.ts';
import { renderRules } from '../render/prometheus/rules.ts';
import { renderPromtoolTests } from '../render/promtool/promtool-tests.ts';
import { renderRunbooks } from '../render/runbooks/runbooks.ts';
import { renderTempo } from '../render/tempo/tempo.ts';

/** A stack's files by their path below `dist/<stack>/`. */
export interface RenderedStack {
  readonly files: ReadonlyMap<string, string>;
  readonly artefacts: readonly Artefact[];
  readonly problems: readonly Problem[];
}

/** Rendered once for both platforms. */
const SHARED: readonly ((model: StackModel) => Artefact[])[] = [
  renderRules,
  renderPromtoolTests,
  renderDashboards,
  renderRunbooks,
];

/** The servers' own configuration, as each platform sees it. */
const CONFIGURATION: readonly ((model: StackModel, view: PlatformView) => Artefact[])[] = [
  renderPrometheus,
  renderAlertmanager,
  renderGrafana,
  renderLoki,
  renderTempo,
  renderCollector,
  renderCollectorAgent,
  renderBlackbox,
  renderExporters,
];

/** Pass 1: configuration. Pass 2: the platforms that carry it. Pure: the same model gives the same bytes. */
export function renderStack(model: StackModel): RenderedStack {
  const wants = (platform: string): boolean => model.platforms.some(p => p.platform === platform);
  const views = [
    ...(wants('kubernetes') ? [kubernetesView(model)] : []),
    ...(wants('compose') ? [composeView(model)] : []),
  ];
  const artefacts: Artefact[] = [
    ...SHARED.flatMap(render => render(model)),
    ...views.flatMap(view => CONFIGURATION.flatMap(render => render(model, view))),
  ];
  // What a platform does differently by its nature is known to its renderer only.
  const differences = [...model.differences, ...(wants('compose') ? composeDifferences(model) : [])];
  artefacts.push(...renderOperator(model, artefacts), ...renderInventory({ ...model, differences }, artefacts));

  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { id, platform, content } of artefacts) if (platform === 'both') files.set(id, content);
  if (wants('kubernetes')) {
    const kubernetes = renderKubernetes(model, artefacts);
    for (const [path, content] of kubernetes.files) files.set(`kubernetes/${path}`, content);
    problems.push(...kubernetes.problems);
  }
  if (wants('compose')) {
    const compose = renderCompose(model, artefacts);
    for (const [path, content] of compose.files) files.set(`compose/${path}`, content);
    problems.push(...compose.problems);
  }
  return { files, artefacts, problems };
}
