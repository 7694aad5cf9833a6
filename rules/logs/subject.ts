import { type LogQuery, logs, type Service } from 'sightline';

/** What a service writes, and examples of it for the tests of its rules. */
export interface LogSubject {
  readonly service: Service;
  readonly name: string;
  readonly lines: Lines;
  /** Lines whose level is error or above, by whatever word. */
  readonly errors: Lines;
  /** Streams of the service, and of another one that its rules must not see. */
  readonly stream: Readonly<Record<'service', string>>;
  readonly strange: Readonly<Record<'service', string>>;
}

export type Lines = LogQuery<'service' | 'detected_level' | 'error_type' | 'exception_type', 'service'>;

export const ERROR = '{"level":"error","msg":"order not saved"}';
export const FATAL = '{"level":"fatal","msg":"cannot go on"}';
export const WARNING = '{"level":"warn","msg":"tried again"}';
export const INFO = '{"level":"info","msg":"order saved"}';

export function logSubject(service: Service): LogSubject {
  const name = service.serviceName;
  const lines = logs({ service: name }) as unknown as Lines;
  return {
    service,
    name,
    lines,
    errors: lines.where({ detected_level: { match: /error|fatal|critical/ } }),
    stream: { service: name },
    strange: { service: `${name}-other` },
  };
}
