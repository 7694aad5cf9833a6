import { type MonitoringStack, Service } from 'sightline';
import { runtimeRules } from 'sightline/rules';

const service = (stack: MonitoringStack, name: string) =>
  new Service(stack, name, {
    address: { kubernetes: `${name}.apps:8080`, compose: `${name}:8080` },
    critical: false,
  });

/** A service of each client library that runtime rules know. */
export function everyRuntime(stack: MonitoringStack): void {
  stack.use(
    runtimeRules(service(stack, 'front'), { language: 'nodejs', memoryLimit: '1Gi', heapLimit: '512Mi' }),
    runtimeRules(service(stack, 'model'), { language: 'python' }),
    runtimeRules(service(stack, 'gate'), { language: 'go' }),
    runtimeRules(service(stack, 'ledger'), { language: 'jvm', memoryLimit: '2Gi' }),
    runtimeRules(service(stack, 'billing'), { language: 'micrometer', memoryLimit: '2Gi' }),
  );
}
