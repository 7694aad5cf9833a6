import {
  type AlertDefinition,
  type Bytes,
  type BytesInput,
  Given,
  type RulePack,
  rulePack,
  type Service,
  type Severity,
} from 'sightline';
import { micrometerMetrics } from 'sightline/catalogue';
import { goroutinesGrow, memoryLimitNear, stopsTheWorld } from './go.ts';
import { buffersFull, deadlocked, heapFull, jvmCollectsGarbage, threadsGrow } from './jvm.ts';
import { clientJava, type JvmLibrary, micrometer } from './jvm-libraries.ts';
import { collectsGarbage, eventLoopLags, heapNearLimit } from './nodejs.ts';
import { descriptorsUsed, memoryGrows, memoryNearLimit } from './process.ts';
import { collectsOften, uncollectable } from './python.ts';
import { Processes } from './subject.ts';

/** `jvm` is any language that runs on it with client_java; `micrometer` the same with that library, as Spring Boot has it. */
export type Language = 'nodejs' | 'python' | 'go' | 'jvm' | 'micrometer';

export interface RuntimeRulesProps {
  /** By its client library: prom-client, prometheus_client, client_golang, client_java, Micrometer. */
  readonly language: Language;
  /** What one process may hold: `'512Mi'`. Micrometer does not tell what it holds. @default - no alert on that limit */
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
  readonly JvmHeapFull?: AlertDefinition<'error'>;
  readonly JvmCollectsGarbage?: AlertDefinition<'warning'>;
  readonly JvmThreadsDeadlocked?: AlertDefinition<'error'>;
  readonly JvmThreadsGrow?: AlertDefinition<'warning'>;
  readonly JvmBuffersFull?: AlertDefinition<'warning'>;
};

/** What a service's processes run out of: `stack.use(runtimeRules(api, { language: 'nodejs', heapLimit: '1Gi' }))`. */
export function runtimeRules(service: Service, props: RuntimeRulesProps): RulePack<RuntimeAlerts> {
  const given = new Given('runtimeRules', service);
  const { language, memoryLimit, heapLimit } = given.options(props, "runtimeRules(api, { language: 'nodejs' })");
  const processes = new Processes(service, given);
  const of = ofLanguage[given.oneOf('language', language, Object.keys(ofLanguage) as Language[])];
  const memory = ofMemory(
    processes,
    language,
    memoryLimit === undefined ? undefined : given.bytes('memoryLimit', memoryLimit),
  );
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
      JvmHeapFull: ON_JVM,
      JvmCollectsGarbage: ON_JVM,
      JvmThreadsDeadlocked: ON_JVM,
      JvmThreadsGrow: ON_JVM,
      JvmBuffersFull: ON_JVM,
    },
    alerts: {
      ...(language === 'micrometer'
        ? descriptorsOfMicrometer(processes)
        : { ProcessDescriptorsUsed: descriptorsUsed(processes) }),
      ...memory,
      ...of(processes, heapLimit === undefined ? undefined : given.bytes('heapLimit', heapLimit)),
    } as RuntimeAlerts,
  });
}

const ON_JVM = "language: 'jvm' or 'micrometer'";

const descriptorsOfMicrometer = (processes: Processes): Partial<RuntimeAlerts> => ({
  ProcessDescriptorsUsed: descriptorsUsed(processes, {
    open: micrometerMetrics.openFiles,
    most: micrometerMetrics.maxFiles,
  }),
});

function ofMemory(processes: Processes, language: Language, limit: Bytes | undefined): Partial<RuntimeAlerts> {
  const known = <S extends Severity>(alert: AlertDefinition<S>): AlertDefinition<S> =>
    language === 'micrometer'
      ? { ...alert, props: { ...alert.props, needs: { absent: 'Micrometer does not tell what a process holds' } } }
      : alert;
  return {
    ProcessMemoryGrows: known(memoryGrows(processes)),
    ...(limit === undefined ? {} : { ProcessMemoryNearLimit: known(memoryNearLimit(processes, limit)) }),
  };
}

const ofJvm = (processes: Processes, library: JvmLibrary): Partial<RuntimeAlerts> => ({
  JvmHeapFull: heapFull(processes, library),
  JvmCollectsGarbage: jvmCollectsGarbage(processes, library),
  JvmThreadsDeadlocked: deadlocked(processes, library),
  JvmThreadsGrow: threadsGrow(processes, library),
  JvmBuffersFull: buffersFull(processes, library),
});

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
    jvm: processes => ofJvm(processes, clientJava(processes)),
    micrometer: processes => ofJvm(processes, micrometer(processes)),
  };
