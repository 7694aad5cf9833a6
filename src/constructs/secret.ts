import type { SecretReference } from '../model/workload.ts';
import { dnsLabel } from './names.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: pasted from a terminal, they would end up in a table of the README
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ');

/**
 * Names a secret value that somebody must provide: a webhook URL, a routing key. The value never enters the
 * declaration; `sightline secrets` asks for it, Kubernetes reads it from a Secret.
 * @param purpose what it is and where to get it, shown to whoever must provide it
 * @throws InputError `name-invalid`
 */
export const secret = (name: string, purpose: string): SecretReference => ({
  name: dnsLabel('A secret', name),
  purpose: oneLine(purpose),
  source: 'external',
});

/** A secret any random value will do for, such as the first password of a server. */
export const generatedSecret = (name: string, purpose: string): SecretReference => ({
  name: dnsLabel('A secret', name),
  purpose,
  source: 'generated',
});
