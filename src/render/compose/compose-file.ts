import type { Artefact } from '../../model/artefact.ts';
import { composeFirstStart } from '../../model/first-start.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { Problem } from '../../model/origin.ts';
import { toYaml } from '../../shared/yaml.ts';
import type { ComposeStack } from './compose-stack.ts';
import { type ComposeException, exceptionsOf } from './exceptions.ts';
import { networkDefinitions } from './networks.ts';
import { override } from './overrides.ts';
import { READINESS, readiness } from './readiness.ts';
import { secretsOf } from './secrets.ts';
import { service } from './service.ts';
import { VOLUMES_INIT, volumeName, volumesInit } from './volumes-init.ts';

export const SECRETS_VARIABLE = 'SECRETS_DIRECTORY';
export const SECRETS_DIRECTORY = './secrets';

export interface ComposeFile {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** `compose.yaml`: every exception is said above the service that has it. */
export function composeFile(stack: ComposeStack, artefacts: readonly Artefact[]): ComposeFile {
  const exceptions = exceptionsOf(stack);
  const init = volumesInit(stack);
  const overridden = [...stack.workloads.values()].map(workload => ({
    name: workload.name,
    ...override(workload, service(stack, artefacts, workload)),
  }));
  const asking = readiness(stack);
  const services: readonly { readonly name: string; readonly service: unknown }[] = [
    ...(init === undefined ? [] : [{ name: VOLUMES_INIT, service: init }]),
    ...overridden,
    ...(asking === undefined ? [] : [{ name: READINESS, service: asking }]),
  ];
  const text = [
    generatedHeader(stack.model) + firstStart(stack),
    toYaml({ name: stack.platform.project }),
    `services:\n${services.map(s => serviceText(s.name, s.service, exceptions)).join('\n')}`,
    toYaml({ networks: networkDefinitions(stack) }),
    ...optional('volumes', volumeDefinitions(stack)),
    ...optional('secrets', secretDefinitions(stack)),
  ].join('\n');
  return { text, problems: overridden.flatMap(o => o.problems) };
}

const firstStart = (stack: ComposeStack): string =>
  [
    '',
    'The first start, in the folder that holds dist/:',
    ...composeFirstStart(stack.model).map(command => `  ${command}`),
  ]
    .map(line => `#${line === '' ? '' : ` ${line}`}\n`)
    .join('');

function serviceText(name: string, rendered: unknown, exceptions: readonly ComposeException[]): string {
  const comments = exceptions
    .filter(e => e.service === name)
    .map(e => `  # Exception: ${oneLine(`${e.what}. Reason: ${e.reason}.`)}\n`);
  const yaml = toYaml({ [name]: rendered });
  // Indenting keeps block scalars whole: their own indentation is relative to the key's.
  return comments.join('') + yaml.replaceAll(/^(?=.)/gm, '  ');
}

/** A reason may be written over several lines; a comment must not end early, nor hold what YAML forbids anywhere. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim();

const optional = (key: string, definitions: Record<string, unknown>): string[] =>
  Object.keys(definitions).length === 0 ? [] : [toYaml({ [key]: definitions })];

const volumeDefinitions = (stack: ComposeStack): Record<string, unknown> =>
  Object.fromEntries([...stack.workloads.values()].filter(w => w.storage !== undefined).map(w => [volumeName(w), {}]));

const secretDefinitions = (stack: ComposeStack): Record<string, unknown> =>
  Object.fromEntries(
    secretsOf(stack).map(({ name }) => [name, { file: `\${${SECRETS_VARIABLE}:-${SECRETS_DIRECTORY}}/${name}` }]),
  );
