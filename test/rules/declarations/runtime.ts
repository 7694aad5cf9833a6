import { type MonitoringStack, Service } from 'sightline';
import { runtimeRules } from 'sightline/rules';

const service = (stack: MonitoringStack, name: string) =>
  new Service(stack, name, {
    address: { kubernetes: `${name}.apps:8080`, compose: `${name}:8080` },
    critical: false,
  });

/** A service of each language whose runtime rules know. */
export function runtimesOfThree(stack: MonitoringStack): void {
  stack.use(
    runtimeRules(service(stack, 'front'), { language: 'nodejs', memoryLimit: '1Gi', heapLimit: '512Mi' }),
    runtimeRules(service(stack, 'model'), { language: 'python' }),
    runtimeRules(service(stack, 'gate'), { language: 'go' }),
  );
}
