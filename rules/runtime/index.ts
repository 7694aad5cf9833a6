import {
  type AlertDefinition,
  type Bytes,
  type BytesInput,
  Given,
  type RulePack,
  rulePack,
  type Service,
} from 'sightline';
import { goroutinesGrow, memoryLimitNear, stopsTheWorld } from './go.ts';
import { collectsGarbage, eventLoopLags, heapNearLimit } from './nodejs.ts';
import { descriptorsUsed, memoryGrows, memoryNearLimit } from './process.ts';
import { collectsOften, uncollectable } from './python.ts';
import { Processes } from './subject.ts';

export type Language = 'nodejs' | 'python' | 'go';

export interface RuntimeRulesProps {
  /** Its client library exposes these metrics by default: prom-client, prometheus_client, client_golang. */
  readonly language: Language;
  /** What one process may hold: `'512Mi'`. @default - no alert on that limit */
  readonly memoryLimit?: BytesInput;
  /** What `--max-old-space-size` of Node.js says. @default - no alert on that limit */
  readonly heapLimit?: BytesInput;
}

type RuntimeAlerts = {
  readonly ProcessDescriptorsUsed: AlertDefinition<'warning' | 'error'>;
  readonly ProcessMemoryGrows: AlertDefinition<'warning'>;
  readonly ProcessMemoryNearLimit?: AlertDefinition<'error'>;
  readonly NodejsEventLoopLags?: AlertDefinition<'warning' | 'error'>;
  readonly NodejsHeapNearLimit?: AlertDefinition<'error'>;
  readonly NodejsCollectsGarbage?: AlertDefinition<'warning'>;
  readonly PythonObjectsUncollectable?: AlertDefinition<'warning'>;
  readonly PythonCollectsGarbage?: AlertDefinition<'warning'>;
  readonly GoGoroutinesGrow?: AlertDefinition<'warning'>;
  readonly GoMemoryNearLimit?: AlertDefinition<'warning'>;
  readonly GoStopsForGarbage?: AlertDefinition<'warning'>;
};

/** What a service's processes run out of: `stack.use(runtimeRules(api, { language: 'nodejs', heapLimit: '1Gi' }))`. */
export function runtimeRules(service: Service, props: RuntimeRulesProps): RulePack<RuntimeAlerts> {
  const given = new Given('runtimeRules', service);
  const { language, memoryLimit, heapLimit } = given.options(props, "runtimeRules(api, { language: 'nodejs' })");
  const processes = new Processes(service, given);
  const of = ofLanguage[given.oneOf('language', language, Object.keys(ofLanguage) as Language[])];
  return rulePack('runtime', {
    service,
    optional: {
      ProcessMemoryNearLimit: 'memoryLimit',
      NodejsEventLoopLags: "language: 'nodejs'",
      NodejsHeapNearLimit: "language: 'nodejs' and heapLimit",
      NodejsCollectsGarbage: "language: 'nodejs'",
      PythonObjectsUncollectable: "language: 'python'",
      PythonCollectsGarbage: "language: 'python'",
      GoGoroutinesGrow: "language: 'go'",
      GoMemoryNearLimit: "language: 'go'",
      GoStopsForGarbage: "language: 'go'",
    },
    alerts: {
      ProcessDescriptorsUsed: descriptorsUsed(processes),
      ProcessMemoryGrows: memoryGrows(processes),
      ...(memoryLimit === undefined
        ? {}
        : { ProcessMemoryNearLimit: memoryNearLimit(processes, given.bytes('memoryLimit', memoryLimit)) }),
      ...of(processes, heapLimit === undefined ? undefined : given.bytes('heapLimit', heapLimit)),
    } as RuntimeAlerts,
  });
}

const ofLanguage: Readonly<Record<Language, (of: Processes, heapLimit: Bytes | undefined) => Partial<RuntimeAlerts>>> =
  {
    nodejs: (processes, heapLimit) => ({
      NodejsEventLoopLags: eventLoopLags(processes),
      NodejsCollectsGarbage: collectsGarbage(processes),
      ...(heapLimit === undefined ? {} : { NodejsHeapNearLimit: heapNearLimit(processes, heapLimit) }),
    }),
    python: processes => ({
      PythonObjectsUncollectable: uncollectable(processes),
      PythonCollectsGarbage: collectsOften(processes),
    }),
    go: processes => ({
      GoGoroutinesGrow: goroutinesGrow(processes),
      GoMemoryNearLimit: memoryLimitNear(processes),
      GoStopsForGarbage: stopsTheWorld(processes),
    }),
  };
