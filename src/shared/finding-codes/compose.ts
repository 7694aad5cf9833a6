import type { FindingCodeEntry } from './entry.ts';

/** What Docker Compose refuses, and secrets in Git. */
export const COMPOSE_CODES = {
  'compose-name-invalid': {
    severity: 'error',
    title: 'Not a name for a compose project or network',
    why: 'Docker Compose refuses the file.',
    example: "compose({ project: 'My Monitoring' });",
  },
  'compose-bind-address-invalid': {
    severity: 'error',
    title: 'Not an IP address to publish ports on',
    why: 'Docker refuses to start the container.',
    example: "compose({ bindAddress: 'localhost' });",
  },
  'compose-bind-address-open': {
    severity: 'warning',
    title: 'Servers without a login can be reached from other machines',
    why: 'Everybody there can read all metrics and silence alerts.',
    example: "compose({ bindAddress: '0.0.0.0' });",
  },
  'compose-port-clash': {
    severity: 'error',
    title: 'Two servers publish the same port of the machine',
    why: 'The second one does not start.',
    example: '// two workloads with the port { …, publish: 9090 }',
  },
  'compose-init-image-missing': {
    severity: 'error',
    title: 'No image that could hand volumes to their users',
    why: 'New volumes belong to root: servers that run as another user fail with "permission denied".',
    example: "new Loki(stack, 'loki'); // alone on compose, and its image has no shell",
  },
  'secrets-not-ignored': {
    severity: 'error',
    title: 'Git would commit a secret',
    why: 'A committed secret is known to everybody who can read the repository, for ever.',
    example: 'git add --force dist/heartbeat/compose/secrets/slack-webhook',
  },
} as const satisfies Record<string, FindingCodeEntry>;
