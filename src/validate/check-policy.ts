import type { Problem } from '../model/origin.ts';
import type { Integration } from '../model/routing.ts';
import type { StackModel } from '../model/stack.ts';
import type { Workload } from '../model/workload.ts';

/** Shapes of values that are secrets whatever the field is called. */
const SECRET_SHAPES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a Slack webhook', /hooks\.slack\.com\/services\/\w+/],
  ['a Slack token', /\bxox[abprs]-[\w-]{10,}/],
  ['an AWS key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_\w{30,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON web token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/],
  ['a password in a URL', /:\/\/[^/\s:@]+:[^/\s:@]+@/],
];

const SECRET_NAME = /(^|[_-])(password|passwd|secret|token|api_?key|credentials?)([_-]|$)/i;

/** Nothing secret in the declaration, every container limited, pinned and unprivileged. */
export function checkPolicy(model: StackModel): Problem[] {
  return [
    ...model.workloads.flatMap(checkWorkload),
    ...(model.routing?.receivers ?? []).flatMap(r => r.integrations.flatMap(i => checkIntegration(i, r))),
  ];
}

function checkWorkload(workload: Workload): Problem[] {
  const { origin, name, image, env, args, resources } = workload;
  const problems: Problem[] = [];
  if (image.tag === 'latest' || image.tag === '') {
    problems.push({
      code: 'image-latest',
      origin,
      message: `The image of "${name}" has the tag "${image.tag}".`,
      hint: 'Name a release: what runs must not change by itself.',
    });
  }
  if (image.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(image.digest)) {
    problems.push({
      code: 'image-digest',
      origin,
      message: `"${image.digest}" is not an image digest.`,
      hint: 'Write sha256: and 64 hexadecimal digits.',
    });
  }
  if (resources.memoryLimit.bytes === 0 || resources.memoryLimit.bytes < resources.memoryRequest.bytes) {
    problems.push({
      code: 'workload-no-limit',
      origin,
      message: `"${name}" has a memory limit of ${resources.memoryLimit} and a request of ${resources.memoryRequest}.`,
      hint: 'Give it a limit that is not below the request.',
    });
  }
  for (const [variable, value] of Object.entries(env)) {
    if (SECRET_NAME.test(variable) && !variable.endsWith('_FILE') && value !== '') {
      problems.push(
        literalSecret(origin, `the environment variable ${variable} of "${name}"`, 'a value under a secret name'),
      );
    }
  }
  for (const value of [...args, ...Object.values(env)]) {
    const shape = secretShape(value);
    if (shape) problems.push(literalSecret(origin, `"${name}"`, shape));
  }
  return problems;
}

function checkIntegration(
  integration: Integration,
  receiver: { readonly name: string; readonly origin: Problem['origin'] },
): Problem[] {
  return Object.values(integration)
    .filter(value => typeof value === 'string')
    .flatMap(value => {
      const shape = secretShape(value);
      return shape ? [literalSecret(receiver.origin, `the receiver "${receiver.name}"`, shape)] : [];
    });
}

const secretShape = (value: string): string | undefined =>
  SECRET_SHAPES.find(([, pattern]) => pattern.test(value))?.[0];

const literalSecret = (origin: Problem['origin'], where: string, what: string): Problem => ({
  code: 'secret-literal',
  origin,
  message: `${where.slice(0, 1).toUpperCase()}${where.slice(1)} holds ${what}, which would be written to generated files.`,
  hint: "Name it instead: secret('slack-oncall', 'Slack incoming webhook of #oncall'), and give the value to `sightline secrets`.",
});
