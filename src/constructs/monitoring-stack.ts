import { Construct } from 'constructs';
import type { ImageOverrides } from '../catalogue/images.ts';
import type { PlatformSettings } from '../model/platform.ts';
import type { Owner, RuleGroup } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { groupBy } from '../shared/group-by.ts';
import { InputError } from '../shared/input-error.ts';
import { shown } from '../shared/shown.ts';
import { ComponentElement } from './components/component-element.ts';
import { dashboardUid } from './dashboard/dashboard-uid.ts';
import { checkId, HOLDS_ELEMENTS, StackElement } from './element.ts';
import { type Environment, type ResolvedEnvironment, resolveEnvironment } from './environment.ts';
import { needObject, needUrl } from './input.ts';
import { dnsLabel } from './names.ts';
import { PackElement, RulePack } from './packs/rule-pack.ts';
import { compose, kubernetes, type PlatformDeclaration } from './platforms.ts';
import { EVALUATION_SECONDS } from './rules/evaluation-seconds.ts';
import { runbookAddress, withoutRunbookLinks } from './runbook-address.ts';
import { checkOwner } from './service.ts';
import { type DraftRule, StackDraft } from './stack-draft.ts';
import { resolveVolume, type Volume, type VolumeProps } from './volume.ts';

export interface MonitoringStackProps {
  /** Decides retention, copies, sampling. */
  readonly environment: Environment;
  /** What is rendered. @default - Kubernetes and compose with their defaults */
  readonly platforms?: readonly [PlatformDeclaration, ...PlatformDeclaration[]];
  /**
   * Where `dist/<stack>/runbooks/` is published; the base of every alert's `runbook_url`, the alert's name and `.md`
   * follow. @default - the pages that the stack's own Prometheus serves below its `externalUrl`; without one, messages
   * carry no link to a runbook
   */
  readonly runbookBaseUrl?: string;
  /** Who acts when a server of the stack itself fails. */
  readonly owner?: Owner;
  /** How much to expect; requests, limits and volumes are computed from it. */
  readonly expect?: VolumeProps;
  /** Where images come from. */
  readonly images?: ImageOverrides;
}

/** What is passed to `stack.use`: rules that can be tuned, or a function that adds constructs. */
export type Pack = RulePack | ((stack: MonitoringStack) => void);

/** One deployed monitoring system. Its id is the folder below `dist/`. */
export class MonitoringStack extends Construct {
  readonly [HOLDS_ELEMENTS] = true;
  readonly #props: MonitoringStackProps;
  readonly #environment: ResolvedEnvironment;
  readonly #volume: Volume;
  readonly #trace = new Error('declared here');
  readonly #extraObjects: StackModel['extraObjects'][number][] = [];

  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    checkPlace(scope, id);
    super(scope, id);
    const example = 'new MonitoringStack(app, "shop", { environment: production })';
    this.#props = needObject('The description of a stack', props, example);
    this.#environment = resolveEnvironment(needObject('The environment of a stack', props.environment, example));
    this.#volume = resolveVolume(props.expect ?? {});
    checkPlatforms(props.platforms);
    checkOwner(props.owner);
    if (props.runbookBaseUrl !== undefined)
      needUrl('runbookBaseUrl', props.runbookBaseUrl, 'https://wiki.example/runbooks/');
    checkRegistry(props.images?.registry);
  }

  /** Adds packs in order. */
  use(...packs: readonly Pack[]): this {
    for (const pack of packs) {
      if (pack instanceof RulePack) pack.addTo(this, this.#environment.name);
      else if (typeof pack === 'function') checkMade(pack, pack(this));
      else throw noPack(pack);
    }
    return this;
  }

  /**
   * Adds Kubernetes objects of your own to the output: a cdk8s chart's `toJson()`, or plain objects. Called once, when
   * the Kubernetes manifests are rendered.
   */
  addKubernetesObjects(objects: () => readonly unknown[]): this {
    this.#extraObjects.push({ objects, origin: { path: this.node.path, trace: new Error('declared here') } });
    return this;
  }

  /** The stack as plain data. Problems of the declaration are in it, not thrown. */
  model(): StackModel {
    const origin = { path: this.node.path, trace: this.#trace };
    const { platforms = [kubernetes(), compose()] } = this.#props;
    const settings: readonly PlatformSettings[] = platforms.map(declare => declare(this.node.id));
    const elements = this.node.findAll().filter(element => element instanceof StackElement);
    const servers = elements.filter(element => element instanceof ComponentElement);
    const declared = servers.map(({ component }) => component).sort();
    const draft = new StackDraft({
      declared,
      stackName: this.node.id,
      environment: this.#environment,
      platforms: settings.map(s => s.platform),
      kubernetes: settings.find(s => s.platform === 'kubernetes'),
      volume: this.#volume,
      images: this.#props.images ?? {},
      owner: this.#props.owner,
    });
    draft.guard(origin, () => dnsLabel('A stack', this.node.id, 40));
    // Servers first, wherever they stand in the file: what a dashboard draws depends on what the stack stores, and
    // moving a line must not move what is generated.
    // Packs last: what they bring depends on what there is to read.
    const isPacked = (element: StackElement): boolean => element.node.scopes.some(s => s instanceof PackElement);
    const others = elements.filter(element => !(element instanceof ComponentElement));
    const [own, packed] = [false, true].map(inPack => others.filter(element => isPacked(element) === inPack));
    servers.sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
    for (const element of [...servers, ...(own ?? []), ...(packed ?? [])])
      draft.guard(element.origin, () => element.isWanted(draft) && element.contribute(draft));
    draft.runLater();
    const runbooks = runbookAddress(this.#props.runbookBaseUrl, draft.components.prometheus);
    return {
      name: this.node.id,
      environment: { name: this.#environment.name },
      platforms: settings,
      components: draft.components,
      declared,
      workloads: draft.workloads.sort(byName),
      services: draft.services.sort(byName),
      exporters: draft.exporters.sort((a, b) => (a.workload < b.workload ? -1 : 1)),
      scrapeJobs: draft.scrapeJobs.sort(byName),
      ruleGroups: ruleGroups(draft.rules.map(r => withDashboard(r, draft))).sort(byNameAndLanguage),
      packs: draft.packs,
      slos: draft.slos.sort((a, b) => (a.id < b.id ? -1 : 1)),
      dashboards: draft.dashboards.sort((a, b) => (a.uid < b.uid ? -1 : 1)),
      ...(draft.routing ? { routing: draft.routing } : {}),
      ...(runbooks === undefined ? {} : { runbooks }),
      differences: [...draft.differences, ...(runbooks === undefined ? withoutRunbookLinks(draft) : [])],
      extraObjects: this.#extraObjects,
      problems: draft.problems,
      origin,
    };
  }
}

/** A function that only makes a pack adds nothing. @throws InputError `value-missing` */
function checkMade({ name }: { readonly name: string }, made: unknown): void {
  if (![made].flat().some(part => part instanceof RulePack)) return;
  throw new InputError(
    'value-missing',
    `stack.use was given the function ${name || '(without a name)'}, which makes a pack, and not the pack.`,
    `Call it: stack.use(${Array.isArray(made) ? '...' : ''}${name || 'it'}()).`,
  );
}

const noPack = (found: unknown): InputError =>
  new InputError(
    'value-missing',
    `stack.use takes packs, found ${shown(found)}.`,
    Array.isArray(found)
      ? 'Spread the list: stack.use(...kubernetesRules()).'
      : 'Pass packs such as nodeRules; look for a misspelt name.',
  );

/** @throws InputError `construct-misplaced`, `name-invalid`, `name-duplicate` */
function checkPlace(scope: Construct, id: string): void {
  if (!(scope instanceof Construct) || scope.node.scope !== undefined) {
    throw new InputError(
      'construct-misplaced',
      'A stack stands directly below the App.',
      'Write const app = new App(); and pass it: new MonitoringStack(app, "shop", { … }).',
    );
  }
  checkId(id);
  if (scope.node.tryFindChild(id)) {
    throw new InputError('name-duplicate', `Two stacks are named "${id}".`, 'Give one of the two another name.');
  }
}

/** @throws InputError `value-missing`, `name-duplicate` */
function checkPlatforms(platforms: readonly PlatformDeclaration[] | undefined): void {
  if (platforms === undefined) return;
  const example = 'platforms: [kubernetes(), compose()]';
  if (!Array.isArray(platforms) || platforms.length === 0 || platforms.some(p => typeof p !== 'function'))
    throw new InputError('value-missing', 'A stack is rendered for no platform.', `Write ${example}.`);
  const names = platforms.map(declare => declare('stack').platform);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice)
    throw new InputError(
      'name-duplicate',
      `The platform ${twice} is named twice.`,
      'Keep one; a second one is a stack of its own.',
    );
}

/** @throws InputError `address-invalid` */
function checkRegistry(registry: string | undefined): void {
  if (
    registry === undefined ||
    /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([-._][a-z0-9]+)*)*$/.test(registry)
  )
    return;
  throw new InputError(
    'address-invalid',
    `"${String(registry).slice(0, 60)}" is not a registry of images.`,
    'Write its host and folder without a scheme, such as "registry.example/mirror".',
  );
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

const byNameAndLanguage = (a: RuleGroup, b: RuleGroup): number =>
  `${a.name} ${a.language}` < `${b.name} ${b.language}` ? -1 : 1;

/**
 * Alerts name a dashboard by its construct id or by its uid; which one it is can be told when all are declared. Those that
 * name none link to what there is: their subject's, their service's, and the overview, where all that fires can be seen.
 */
function withDashboard(drafted: DraftRule, { stackName, dashboards }: StackDraft): DraftRule {
  const { rule, shownOn } = drafted;
  if (rule.kind !== 'alert') return drafted;
  const linked = (dashboard: string): DraftRule => ({ ...drafted, rule: { ...rule, dashboard } });
  if (rule.dashboard !== undefined)
    return dashboards.some(({ uid }) => uid === rule.dashboard)
      ? drafted
      : linked(dashboardUid(stackName, rule.dashboard));
  const found =
    dashboards.find(({ uid }) => shownOn !== undefined && uid === dashboardUid(stackName, shownOn)) ??
    dashboards.find(({ service }) => service !== undefined && service === rule.service) ??
    dashboards.find(({ uid }) => uid === dashboardUid(stackName, 'overview'));
  return found === undefined ? drafted : linked(found.uid);
}

/** One group a subject and speed: fast alerts do not make the others cost three times as much. */
function ruleGroups(rules: readonly DraftRule[]): RuleGroup[] {
  const groups = groupBy(rules, ({ language, group, detect }) =>
    detect === 'normal' ? `${language} ${group}` : `${language} ${group}-${detect}`,
  );
  return [...groups].map(([key, members]) => {
    const [language, name] = key.split(' ') as [RuleGroup['language'], string];
    const first = members[0] as DraftRule;
    return { name, language, intervalSeconds: EVALUATION_SECONDS[first.detect], rules: members.map(m => m.rule) };
  });
}
