import type { ImageOverrides } from '../catalogue/images.ts';
import type { Components } from '../model/component.ts';
import type { Dashboard } from '../model/dashboard.ts';
import type { Exporter } from '../model/exporter.ts';
import type { Origin, Problem } from '../model/origin.ts';
import type { RulePackUse } from '../model/pack.ts';
import type { KubernetesPlatform, Platform } from '../model/platform.ts';
import type { Routing } from '../model/routing.ts';
import type { Alert, Detect, Owner, RecordingRule } from '../model/rule.ts';
import type { ScrapeJob } from '../model/scrape-job.ts';
import type { Service } from '../model/service.ts';
import type { Slo } from '../model/slo.ts';
import type { Difference, StackModel } from '../model/stack.ts';
import type { Workload } from '../model/workload.ts';
import type { Expression } from '../query/expression.ts';
import { FINDING_CODES, type FindingCode } from '../shared/finding-codes.ts';
import { InputError } from '../shared/input-error.ts';
import type { ResolvedEnvironment } from './environment.ts';
import type { Volume } from './volume.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A rule with the subject (file) it belongs to. */
export interface DraftRule {
  readonly group: string;
  readonly language: Expression['language'];
  readonly detect: Detect;
  readonly rule: RecordingRule | Alert;
  /** Id of a dashboard about its subject: an alert that names none links to it where the stack has it. */
  readonly shownOn?: string;
}

export interface DraftSettings {
  readonly declared: readonly (keyof Components)[];
  readonly stackName: string;
  readonly environment: ResolvedEnvironment;
  readonly platforms: readonly Platform[];
  readonly kubernetes: KubernetesPlatform | undefined;
  readonly volume: Volume;
  readonly images: ImageOverrides;
  readonly owner: Owner | undefined;
}

/** The model while constructs are still adding to it. Lives only while `MonitoringStack.model()` runs. */
export class StackDraft {
  /** Servers that somebody wrote down, whatever comes of them. */
  readonly declared: readonly (keyof Components)[];
  readonly stackName: string;
  readonly environment: ResolvedEnvironment;
  readonly platforms: readonly Platform[];
  /** Absent when the stack is not rendered for Kubernetes. */
  readonly kubernetes: KubernetesPlatform | undefined;
  /** What to expect, for sizes. */
  readonly volume: Volume;
  readonly images: ImageOverrides;
  /** Who acts when a server of the stack itself fails. */
  readonly owner: Owner | undefined;
  readonly components: Mutable<Components> = {};
  readonly workloads: Workload[] = [];
  readonly services: Service[] = [];
  readonly exporters: Exporter[] = [];
  readonly scrapeJobs: ScrapeJob[] = [];
  readonly rules: DraftRule[] = [];
  readonly packs: RulePackUse[] = [];
  readonly slos: Slo[] = [];
  readonly dashboards: Dashboard[] = [];
  readonly differences: Difference[] = [];
  readonly extraObjects: StackModel['extraObjects'][number][] = [];
  readonly problems: Problem[] = [];
  routing: Routing | undefined;
  readonly #later: { readonly origin: Origin; readonly run: () => void }[] = [];

  constructor(settings: DraftSettings) {
    this.declared = settings.declared;
    this.stackName = settings.stackName;
    this.environment = settings.environment;
    this.platforms = settings.platforms;
    this.kubernetes = settings.kubernetes;
    this.volume = settings.volume;
    this.images = settings.images;
    this.owner = settings.owner;
  }

  /** Active series over all jobs and instances, for sizes. */
  get activeSeries(): number {
    const instances = (job: ScrapeJob): number => {
      if (job.target.kind === 'application') return this.volume.instancesPerService;
      return job.target.kind === 'kubelet' || job.name.startsWith('node-exporter') ? this.volume.nodes : 1;
    };
    return this.scrapeJobs.reduce((sum, job) => sum + job.expectedSeries * instances(job), 0);
  }

  /** Average seconds between two samples, over all series. */
  get averageIntervalSeconds(): number {
    const perSecond = this.scrapeJobs.reduce((sum, job) => sum + job.expectedSeries / job.intervalSeconds, 0);
    const series = this.scrapeJobs.reduce((sum, job) => sum + job.expectedSeries, 0);
    return perSecond === 0 ? 30 : series / perSecond;
  }

  /** Runs when every construct has contributed: for what depends on the whole, such as sizes and connections. */
  later(origin: Origin, run: () => void): void {
    this.#later.push({ origin, run });
  }

  runLater(): void {
    for (const { origin, run } of this.#later) this.guard(origin, run);
  }

  /** Runs `part`; input that cannot be accepted becomes a problem at `origin`, so that all problems are seen at once. */
  guard(origin: Origin, part: () => void): void {
    try {
      part();
    } catch (error) {
      if (error instanceof InputError) {
        this.problems.push({ code: error.code, origin, message: error.message, hint: error.hint });
        return;
      }
      // A value of another kind than its type says, as long as types are not checked. Anything else is our mistake.
      if (!(error instanceof TypeError)) throw error;
      this.problem(
        'declaration-failed',
        origin,
        `This cannot be built: ${error.message}.`,
        'Run `sightline validate --types`, which names the value of another kind. If it finds nothing, please report this.',
      );
    }
  }

  problem(code: FindingCode, origin: Origin, message: string, hint: string): void {
    this.problems.push({ code, origin, message, hint });
  }

  /** Takes over what was wrong in a query when it was built, at the place of the query itself where that is known. */
  queryProblems(origin: Origin, expression: Pick<Expression, 'problems'>): void {
    for (const { code, message, hint, stack } of expression.problems) {
      if (!(code in FINDING_CODES)) throw new Error(`Query problem with the unregistered code ${code}`);
      // A stack that never came through the user's file says nothing: the construct's own follows it.
      const place =
        stack === undefined ? origin : { path: origin.path, trace: { stack: `${stack}\n${origin.trace.stack ?? ''}` } };
      this.problems.push({ code: code as FindingCode, origin: place, message, hint });
    }
  }

  /** A component of each kind exists at most once. */
  component<K extends keyof Components>(key: K, component: NonNullable<Components[K]>): void {
    const earlier = this.components[key];
    if (earlier) {
      throw new InputError(
        'component-duplicate',
        `The stack already has a ${component.kind} ("${earlier.origin.path}").`,
        'Keep one of the two; a second one belongs into a stack of its own.',
      );
    }
    this.components[key] = component;
  }
}
