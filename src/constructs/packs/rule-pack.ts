import type { Construct } from 'constructs';
import type { Severity } from '../../model/rule.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { Alert } from '../alert.ts';
import { StackElement } from '../element.ts';
import { isReason } from '../input.ts';
import { RecordingRule } from '../recording-rule.ts';
import { tuningInvalid } from '../rules/tuning-invalid.ts';
import { Service } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import type { AlertDefinition, RecordingDefinition } from './definition.ts';
import { missing, type Needs } from './needs.ts';
import { type AlertTuning, type Tuned, tune } from './tuning.ts';

type Alerts = Readonly<Record<string, AlertDefinition>>;
type SeveritiesOf<D> = D extends AlertDefinition<infer S> ? S : never;

/** Changes of a pack's alerts, by name. */
export type PackTuning<A extends Alerts> = { readonly [K in keyof A]?: AlertTuning<SeveritiesOf<A[K]>> };

export interface RulePackProps<A extends Alerts> {
  /** What all its rules read. Where it is missing, the pack adds nothing and the stack says so. */
  readonly needs?: Needs;
  /** Id of the dashboard that its alerts link to where the stack has it. @default - the service's, or the overview */
  readonly dashboard?: string;
  /** The service it is about. @default - the stack */
  readonly service?: Service;
  /** Series it computes, by name. */
  readonly records?: Readonly<Record<string, RecordingDefinition>>;
  readonly alerts: A;
}

/** Where a change holds. @default - everywhere */
export interface TuningScope {
  /** Names of environments. */
  readonly environments?: readonly string[];
}

interface Change {
  readonly alert: string;
  readonly scope: TuningScope;
  readonly tuning?: AlertTuning<Severity>;
  readonly disabled?: string;
}

/**
 * Rules on one subject, as a value. `stack.use(nodeRules)` declares them; before that, each alert can be tuned or
 * disabled by its name, which the types know:
 *
 *     stack.use(nodeRules.tune({ NodeDiskFull: { warning: { below: 0.15 } } }).disable({ NodeMemoryLow: 'a batch machine' }))
 */
export class RulePack<A extends Alerts = Alerts> {
  readonly name: string;
  readonly #props: RulePackProps<A>;
  readonly #changes: readonly Change[];

  constructor(name: string, props: RulePackProps<A>, changes: readonly Change[] = []) {
    this.name = name;
    this.#props = props;
    this.#changes = changes;
  }

  /** The same pack with changed alerts. */
  tune(tuning: PackTuning<A>, scope: TuningScope = {}): RulePack<A> {
    const changes = Object.entries(tuning).map(([alert, change]) => ({
      alert: this.#known(alert),
      scope,
      tuning: change as AlertTuning<Severity>,
    }));
    return new RulePack(this.name, this.#props, [...this.#changes, ...changes]);
  }

  /** The same pack without some alerts; each with the reason, which the generated documentation tells. */
  disable(reasons: { readonly [K in keyof A]?: string }, scope: TuningScope = {}): RulePack<A> {
    const changes = Object.entries(reasons).map(([alert, reason]) => {
      if (!isReason(reason))
        return tuningInvalid(
          `${alert} is disabled without a reason.`,
          `Say why: .disable({ ${alert}: 'nobody acts on it: the machine is replaced every night' }).`,
        );
      return { alert: this.#known(alert), scope, disabled: reason };
    });
    return new RulePack(this.name, this.#props, [...this.#changes, ...changes]);
  }

  /** Declares the rules in a stack. */
  addTo(stack: Construct, environment: string): void {
    const { needs = {}, dashboard, service, records = {}, alerts } = this.#props;
    const changes = this.#changes.filter(({ scope }) => scope.environments?.includes(environment) ?? true);
    new PackElement(service ?? stack, `${this.name}-rules`, {
      name: this.name,
      needs,
      dashboard,
      records,
      alerts,
      changes,
    });
  }

  #known(alert: string): string {
    const names = Object.keys(this.#props.alerts);
    if (names.includes(alert)) return alert;
    return tuningInvalid(`The pack "${this.name}" has no alert "${alert}".`, didYouMean(alert, names));
  }
}

/** `rulePack('node', { needs: { job: 'node-exporter' }, alerts: { NodeDiskFull: defineAlert({ … }) } })` */
export const rulePack = <const A extends Alerts>(name: string, props: RulePackProps<A>): RulePack<A> =>
  new RulePack(name, props);

export interface PackElementProps {
  readonly name: string;
  readonly needs: Needs;
  readonly dashboard: string | undefined;
  readonly records: Readonly<Record<string, RecordingDefinition>>;
  readonly alerts: Alerts;
  readonly changes: readonly Change[];
}

/** A pack in a stack: holds its rules, and tells the model what was changed or left out. */
export class PackElement extends StackElement {
  readonly pack: PackElementProps;
  readonly #tuned = new Map<string, Tuned>();
  readonly #disabled = new Map<string, string>();

  constructor(scope: Construct, id: string, props: PackElementProps) {
    super(scope, id);
    this.pack = props;
    const { name, needs, dashboard, records, alerts, changes } = props;
    const service = this.node.scopes.find(s => s instanceof Service);
    const group = service ? `${service.serviceName}-${name}` : name;
    for (const [record, { props: recording }] of Object.entries(records)) {
      const { needs: own = {}, ...rest } = recording;
      new RecordingRule(this, record, { group, ...rest, record }).onlyIf(
        draft => this.#missing(own, draft) === undefined,
      );
    }
    for (const [alert, definition] of Object.entries(alerts)) {
      const own = changes.filter(change => change.alert === alert);
      const disabled = own.findLast(change => change.disabled !== undefined)?.disabled;
      if (disabled !== undefined) {
        this.#disabled.set(alert, disabled);
        continue;
      }
      const tuned = own.reduce<Tuned>(
        (so_far, { tuning = {} }) => {
          const next = tune(alert, { ...definition, props: so_far.props }, tuning);
          return {
            props: next.props,
            where: so_far.where || next.where ? { ...so_far.where, ...next.where } : undefined,
            setAside: [...so_far.setAside, ...next.setAside],
            changes: [...so_far.changes, ...next.changes],
          };
        },
        { props: definition.props, where: undefined, setAside: [], changes: [] },
      );
      if (own.length > 0) this.#tuned.set(alert, tuned);
      const { needs: needed = {}, ...rest } = tuned.props;
      new Alert(this, alert, {
        group,
        ...(needs.job === undefined ? {} : { jobs: [needs.job] }),
        ...rest,
      })
        .narrow(tuned.where, tuned.setAside)
        .shownOn(dashboard)
        .onlyIf(draft => this.#missing(needed, draft) === undefined);
    }
  }

  contribute(draft: StackDraft): void {
    const { name, alerts, records, changes } = this.pack;
    const reasonOf = ({ props }: AlertDefinition | RecordingDefinition) => this.#missing(props.needs ?? {}, draft);
    const all = Object.entries<AlertDefinition | RecordingDefinition>({ ...records, ...alerts });
    const leftOut = all.flatMap(([rule, definition]) => {
      const reason = this.#disabled.has(rule) ? undefined : reasonOf(definition);
      return reason === undefined ? [] : [{ rule, reason }];
    });
    const service = this.node.scopes.find(s => s instanceof Service);
    draft.packs.push({
      name,
      ...(service ? { service: service.serviceName } : {}),
      alerts: Object.keys(alerts)
        .filter(alert => !this.#disabled.has(alert) && !leftOut.some(({ rule }) => rule === alert))
        .sort(),
      leftOut,
      tuned: [...this.#tuned].map(([alert, { changes: told }]) => {
        const reason = changes.findLast(c => c.alert === alert && c.tuning?.reason !== undefined)?.tuning?.reason;
        return { alert, changes: told, ...(reason === undefined ? {} : { reason }) };
      }),
      disabled: [...this.#disabled].map(([alert, reason]) => ({ alert, reason })),
    });
  }

  #missing(own: Needs, draft: StackDraft): string | undefined {
    return missing(this.pack.needs, draft) ?? missing(own, draft);
  }
}
