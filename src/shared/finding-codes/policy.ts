import type { FindingCodeEntry } from './entry.ts';

/** What would be unsafe, or would not start. */
export const POLICY_CODES = {
  'log-retention-short': {
    severity: 'error',
    title: 'Logs kept for less than a day',
    why: 'Loki deletes by the day and refuses shorter retention.',
    example: "new Loki(stack, 'loki', { retention: '12h' });",
  },
  'redaction-pattern-invalid': {
    severity: 'error',
    title: 'Redaction with a pattern the Collector cannot read',
    why: 'The Collector would not start, and nothing would be collected.',
    example:
      "new Collector(stack, 'collector', { redactions: [{ name: 'id', pattern: '(?=x)', replacement: '[id]' }] });",
  },
  'secret-literal': {
    severity: 'error',
    title: 'Secret in the declaration',
    why: 'It would be written to generated files, committed, and shown to every reviewer.',
    example: "webhook({ url: 'https://user:password@hooks.example/alert' })",
  },
  'image-latest': {
    severity: 'error',
    title: 'Image without a release',
    why: 'What runs would change without anybody changing anything.',
    example: "images: { registry: 'mirror.example' } // with a tag of latest by override",
  },
  'image-digest': {
    severity: 'error',
    title: 'Not an image digest',
    why: 'The platform could not pull the image.',
    example: "images: { digests: { loki: 'abc' } }",
  },
  'container-privileged': {
    severity: 'error',
    title: 'Container with privileges',
    why: 'Whoever breaks into it owns the machine.',
    example: "loki.merge('compose', { privileged: true });",
  },
  'schema-invalid': {
    severity: 'error',
    title: 'Generated file that its reader would refuse',
    why: 'The server or the platform would not start with it.',
    example: "loki.merge('compose', { mem_limit: ['1g'] });",
  },
  'workload-no-limit': {
    severity: 'error',
    title: 'Memory limit missing or below the request',
    why: 'A server without a limit takes its neighbours down with it.',
    example: '// only reachable by sizes given by hand',
  },
} as const satisfies Record<string, FindingCodeEntry>;
