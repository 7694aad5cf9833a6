import { type AlertDefinition, Bytes, type RulePack, rulePack, type Service } from 'sightline';
import { goroutinesGrow, memoryLimitNear, stopsTheWorld } from './go.ts';
import { collectsGarbage, eventLoopLags, heapNearLimit } from './nodejs.ts';
import { descriptorsUsed, memoryGrows, memoryNearLimit } from './process.ts';
import { collectsOften, uncollectable } from './python.ts';
import { Processes } from './subject.ts';

export type Language = 'nodejs' | 'python' | 'go';

type Size = Parameters<typeof Bytes.parse>[0];

export interface RuntimeRulesProps {
  /** Its client library exposes these metrics by default: prom-client, prometheus_client, client_golang. */
  readonly language: Language;
  /** What one process may hold: `'512Mi'`. @default - no alert on that limit */
  readonly memoryLimit?: Size;
  /** What `--max-old-space-size` of Node.js says. @default - no alert on that limit */
  readonly heapLimit?: Size;
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
  const processes = new Processes(service);
  const { language, memoryLimit, heapLimit } = props;
  return rulePack('runtime', {
    service,
    alerts: {
      ProcessDescriptorsUsed: descriptorsUsed(processes),
      ProcessMemoryGrows: memoryGrows(processes),
      ...(memoryLimit === undefined
        ? {}
        : { ProcessMemoryNearLimit: memoryNearLimit(processes, Bytes.parse(memoryLimit)) }),
      ...ofLanguage[language](processes, heapLimit),
    } as RuntimeAlerts,
  });
}

const ofLanguage: Readonly<Record<Language, (of: Processes, heapLimit: Size | undefined) => Partial<RuntimeAlerts>>> = {
  nodejs: (processes, heapLimit) => ({
    NodejsEventLoopLags: eventLoopLags(processes),
    NodejsCollectsGarbage: collectsGarbage(processes),
    ...(heapLimit === undefined ? {} : { NodejsHeapNearLimit: heapNearLimit(processes, Bytes.parse(heapLimit)) }),
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
