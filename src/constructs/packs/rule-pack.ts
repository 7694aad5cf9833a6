import type { Construct } from 'constructs';
import type { Severity } from '../../model/rule.ts';
import { InputError } from '../../shared/input-error.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { Alert } from '../alert.ts';
import { StackElement } from '../element.ts';
import { needObject, reasonProblem } from '../input.ts';
import { RecordingRule } from '../recording-rule.ts';
import { tuningInvalid } from '../rules/tuning-invalid.ts';
import type { Service } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import type { AlertDefinition, RecordingDefinition } from './definition.ts';
import { Naming, type Prefixed } from './naming.ts';
import { type Missing, missing, type Needs } from './needs.ts';
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
  /** Alerts that it brings only where it is told something, and the option that tells it: `{ HttpSlow: 'duration' }`. */
  readonly optional?: { readonly [K in keyof NoInfer<A>]?: string };
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
  readonly #props: RulePackProps<Alerts>;
  /** By the alerts' own names. */
  readonly #changes: readonly Change[];
  readonly #naming: Naming;

  constructor(name: string, props: RulePackProps<Alerts>, changes: readonly Change[] = [], naming = new Naming()) {
    this.name = name;
    this.#props = props;
    needObject(`What the pack "${name}" brings (alerts)`, props?.alerts, 'alerts: { QueueLong: defineAlert({ … }) }');
    this.#changes = changes;
    this.#naming = naming;
  }

  /**
   * The same pack under another name, for a second use on one service: alerts begin with that word, and so do the series
   * it computes. `httpRules(api, …).named('Admin')` brings `AdminHttpRequestsFail`.
   */
  named<const N extends string>(word: N): RulePack<Prefixed<N, A>> {
    return new RulePack<Prefixed<N, A>>(this.name, this.#props, this.#changes, this.#naming.after(word));
  }

  /** The same pack with changed alerts. */
  tune(tuning: PackTuning<A>, scope: TuningScope = {}): RulePack<A> {
    const changes = Object.entries(tuning).map(([alert, change]) => ({
      alert: this.#known(alert),
      scope,
      tuning: change as AlertTuning<Severity>,
    }));
    return new RulePack<A>(this.name, this.#props, [...this.#changes, ...changes], this.#naming);
  }

  /** The same pack without some alerts; each with the reason, which the generated documentation tells. */
  disable(reasons: { readonly [K in keyof A]?: string }, scope: TuningScope = {}): RulePack<A> {
    const changes = Object.entries(reasons).map(([alert, reason]) => {
      const wrong = reasonProblem(reason);
      if (wrong !== undefined)
        return tuningInvalid(
          `${alert} is disabled ${wrong}.`,
          `Say why: .disable({ ${alert}: 'nobody acts on it: the machine is replaced every night' }).`,
        );
      return { alert: this.#known(alert), scope, disabled: reason as string };
    });
    return new RulePack<A>(this.name, this.#props, [...this.#changes, ...changes], this.#naming);
  }

  /** Declares the rules in a stack. */
  addTo(stack: Construct, environment: string): void {
    const { service } = this.#props;
    const scope = service ?? stack;
    const name = this.#naming.pack(this.name);
    if (scope.node.tryFindChild(`${name}-rules`) !== undefined) throw usedTwice(name, service?.serviceName);
    const changes = this.#changes.filter(({ scope }) => scope.environments?.includes(environment) ?? true);
    new PackElement(scope, `${name}-rules`, { ...this.#props, name, changes, naming: this.#naming });
  }

  /** The alert's own name. @throws InputError `tuning-invalid` */
  #known(alert: string): string {
    const { alerts, optional = {} } = this.#props;
    const names = Object.keys(alerts);
    const own = names.find(name => this.#naming.alert(name) === alert);
    if (own !== undefined) return own;
    const whose = this.#props.service === undefined ? '' : ` of ${this.#props.service.serviceName}`;
    const absent = Object.entries(optional).find(([name]) => this.#naming.alert(name) === alert)?.[1];
    if (absent !== undefined)
      return tuningInvalid(
        `The pack "${this.name}"${whose} has no ${alert}, which it brings only where it is told ${absent}.`,
        `Give it ${absent}, or leave this change out.`,
      );
    return tuningInvalid(
      `The pack "${this.name}"${whose} has no alert "${alert}".`,
      didYouMean(alert, names.map(this.#naming.alert)),
    );
  }
}

function usedTwice(name: string, service: string | undefined): InputError {
  return new InputError(
    'name-duplicate',
    `The pack "${name}" is used twice${service === undefined ? '' : ` for ${service}`}: its alerts would have the same names.`,
    service === undefined
      ? 'Leave one of the two out.'
      : "Leave one out, or name it apart: stack.use(one, other.named('Admin')) brings alerts that begin with Admin.",
  );
}

/** `rulePack('node', { needs: { job: 'node-exporter' }, alerts: { NodeDiskFull: defineAlert({ … }) } })` */
export const rulePack = <const A extends Alerts>(name: string, props: RulePackProps<A>): RulePack<A> =>
  new RulePack(name, props);

export interface PackElementProps extends RulePackProps<Alerts> {
  readonly name: string;
  readonly changes: readonly Change[];
  readonly naming: Naming;
}

/** A pack in a stack: holds its rules, and tells the model what was changed or left out. */
export class PackElement extends StackElement {
  readonly pack: PackElementProps;
  readonly #tuned = new Map<string, Tuned>();
  readonly #disabled = new Map<string, string>();

  constructor(scope: Construct, id: string, props: PackElementProps) {
    super(scope, id);
    this.pack = props;
    const { name, needs = {}, dashboard, records = {}, alerts, service, changes, naming } = props;
    const group = service ? `${service.serviceName}-${name}` : name;
    const names = [Object.keys(alerts), Object.keys(records)] as const;
    for (const [record, { props: recording }] of Object.entries(records)) {
      const { needs: own = {}, ...rest } = recording;
      new RecordingRule(this, naming.record(record), { group, ...rest, record: naming.record(record) })
        .rewrite(naming.texts(...names))
        .onlyIf(draft => this.#missing(own, draft) === undefined);
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
          const next = tune(naming.alert(alert), { ...definition, props: so_far.props }, tuning);
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
      new Alert(this, naming.alert(alert), {
        group,
        ...(needs.job === undefined ? {} : { jobs: [needs.job] }),
        ...rest,
      })
        .narrow(tuned.where, tuned.setAside)
        .shownOn(dashboard)
        .rewrite(naming.texts(...names))
        .onlyIf(draft => this.#missing(needed, draft) === undefined);
    }
  }

  contribute(draft: StackDraft): void {
    const { name, alerts, records = {}, service, changes, naming, optional = {} } = this.pack;
    const told = (rules: object, nameOf: (rule: string) => string) =>
      Object.entries<AlertDefinition | RecordingDefinition>(rules as Alerts).map(([rule, { props }]) => ({
        rule: nameOf(rule),
        missing: this.#disabled.has(rule) ? undefined : this.#missing(props.needs ?? {}, draft),
      }));
    const ofRecords = told(records, naming.record.bind(naming));
    const ofAlerts = told(alerts, naming.alert);
    const disabled = [...this.#disabled].map(([alert, reason]) => ({ alert: naming.alert(alert), reason }));
    draft.packs.push({
      name,
      ...(service ? { service: service.serviceName } : {}),
      alerts: ofAlerts
        .filter(({ rule, missing }) => missing === undefined && disabled.every(({ alert }) => alert !== rule))
        .map(({ rule }) => rule)
        .sort(),
      records: ofRecords.filter(({ missing }) => missing === undefined).length,
      leftOut: [...ofRecords, ...ofAlerts].flatMap(({ rule, missing }) =>
        missing === undefined ? [] : [{ rule, ...missing }],
      ),
      tuned: [...this.#tuned].map(([alert, { changes: told }]) => {
        const reason = changes.findLast(c => c.alert === alert && c.tuning?.reason !== undefined)?.tuning?.reason;
        return { alert: naming.alert(alert), changes: told, ...(reason === undefined ? {} : { reason }) };
      }),
      disabled,
      options: [...new Set(Object.values(optional).filter(option => option !== undefined))],
      origin: this.origin,
    });
  }

  #missing(own: Needs, draft: StackDraft): Missing | undefined {
    return missing(this.pack.needs ?? {}, draft) ?? missing(own, draft);
  }
}
