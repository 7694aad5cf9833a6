import type { Platform } from '../model/platform.ts';
import type { Address } from '../model/scrape-job.ts';
import { InputError } from '../shared/input-error.ts';
import { needObject } from './input.ts';

/** Where an application listens, for each platform that has it. */
export interface AddressProps {
  /** `service.namespace:port`, with the number of the port the pods listen on. */
  readonly kubernetes?: string;
  /** `host:port` as containers on the shared application network reach it. */
  readonly compose?: string;
}

/** @throws InputError `address-invalid`, `value-missing` */
export function parseAddresses(given: AddressProps): Partial<Record<Platform, Address>> {
  const example = 'address: { kubernetes: "heartbeat.apps:5000", compose: "heartbeat:5000" }';
  const props = needObject('The address of a service', given, example);
  return {
    ...(props.kubernetes === undefined ? {} : { kubernetes: parseKubernetes(props.kubernetes) }),
    ...(props.compose === undefined ? {} : { compose: parseCompose(props.compose) }),
  };
}

const NAME = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const KUBERNETES = new RegExp(`^(?<host>[a-z]([-a-z0-9]{0,61}[a-z0-9])?)\\.(?<namespace>${NAME}):(?<port>\\d+)$`);
const COMPOSE = new RegExp(`^(?<host>${NAME}(\\.${NAME})*):(?<port>\\d+)$`);

const shown = (text: unknown): string => `"${String(text).slice(0, 80)}"`;

function parsePort(text: string, port: string | undefined): number {
  const number = Number(port);
  if (number >= 1 && number <= 65_535) return number;
  throw new InputError(
    'address-invalid',
    `${shown(text)} has no port between 1 and 65535.`,
    'End it with the port, such as ":8080".',
  );
}

function parseKubernetes(text: string): Address {
  const { host, namespace, port } = KUBERNETES.exec(text)?.groups ?? {};
  if (host === undefined || namespace === undefined) {
    const without = /^[a-z0-9-]+:\d+$/.test(text);
    throw new InputError(
      'address-invalid',
      `${shown(text)} is not an address on Kubernetes${without ? ': it names no namespace' : ''}.`,
      'Write service.namespace:port, such as "heartbeat.apps:5000", with the port number the pods listen on.',
    );
  }
  return { host, namespace, port: parsePort(text, port) };
}

function parseCompose(text: string): Address {
  const { host, port } = COMPOSE.exec(text)?.groups ?? {};
  if (host === undefined) {
    throw new InputError(
      'address-invalid',
      `${shown(text)} is not an address on compose.`,
      'Write host:port, such as "heartbeat:5000", with the service name of the application\'s compose file.',
    );
  }
  return { host, port: parsePort(text, port) };
}
