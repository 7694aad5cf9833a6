import { exampleLabels, type Given, type Service } from 'sightline';
import type { AnyCounter } from '../application/own.ts';

/** The metrics of one service, and label values for the tests of its rules. */
export interface Subject {
  readonly service: Service;
  readonly name: string;
  readonly requests: AnyCounter;
  readonly failed: AnyCounter;
  /** Labels of a request that failed, and of one that did not. */
  readonly bad: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<string, string>>;
  /** The same of another service, which the rules must not see. */
  readonly stranger: Readonly<Record<string, string>>;
}

export function subjectOf(
  service: Service,
  given: Given,
  props: { readonly requests: unknown; readonly failed: unknown },
): Subject {
  const requests = given.counter('requests', props.requests);
  const failed = given.where('failed', props.failed);
  const inside = exampleLabels(requests, failed);
  const outside = exampleLabels(requests, {}, failed);
  const target = { instance: 'one', service: service.serviceName };
  return {
    service,
    name: service.serviceName,
    requests,
    failed: requests.where(failed),
    bad: { ...target, ...inside },
    good: { ...target, ...inside, ...outside },
    stranger: { ...inside, instance: 'two', service: `${service.serviceName}-other` },
  };
}
