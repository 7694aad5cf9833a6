import type { Platform } from '../model/platform.ts';
import type { Address } from '../model/scrape-job.ts';
import { InputError } from '../shared/input-error.ts';

/** Where an application listens, for each platform that has it. */
export interface AddressProps {
  /** `service.namespace:port`, with the number of the port the pods listen on. */
  readonly kubernetes?: string;
  /** `host:port` as containers on the shared application network reach it. */
  readonly compose?: string;
}

/** @throws InputError `address-invalid` */
export function parseAddresses(props: AddressProps): Partial<Record<Platform, Address>> {
  return {
    ...(props.kubernetes === undefined ? {} : { kubernetes: parseKubernetes(props.kubernetes) }),
    ...(props.compose === undefined ? {} : { compose: parseCompose(props.compose) }),
  };
}

const HOST = '[a-z0-9]([-a-z0-9.]*[a-z0-9])?';

function parsePort(text: string, port: string | undefined): number {
  const number = Number(port);
  if (number >= 1 && number <= 65_535) return number;
  throw new InputError(
    'address-invalid',
    `"${text}" has no port between 1 and 65535.`,
    'End it with the port, such as ":8080".',
  );
}

function parseKubernetes(text: string): Address {
  const match = /^([a-z]([-a-z0-9]*[a-z0-9])?)\.([a-z0-9]([-a-z0-9]*[a-z0-9])?):(\d+)$/.exec(text);
  if (!match?.[1] || !match[3]) {
    throw new InputError(
      'address-invalid',
      `"${text}" is not an address on Kubernetes.`,
      'Write service.namespace:port, such as "heartbeat.apps:5000", with the port number the pods listen on.',
    );
  }
  return { host: match[1], namespace: match[3], port: parsePort(text, match[5]) };
}

function parseCompose(text: string): Address {
  const match = new RegExp(`^(${HOST}):(\\d+)$`).exec(text);
  if (!match?.[1]) {
    throw new InputError(
      'address-invalid',
      `"${text}" is not an address on compose.`,
      'Write host:port, such as "heartbeat:5000", with the service name of the application\'s compose file.',
    );
  }
  return { host: match[1], port: parsePort(text, match[3]) };
}
