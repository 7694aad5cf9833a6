import { type Artefact, artefactsIn } from '../model/artefact.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { SECRETS_PATH, type Workload } from '../model/workload.ts';
import { didYouMean } from '../shared/suggest.ts';
import { parseYaml } from '../shared/yaml.ts';

/** A `*_file` field of a configuration, such as `receivers[0].slack_configs[0].api_url_file`. */
export interface FileField {
  readonly field: string;
  readonly path: string;
}

/**
 * Servers start, and `amtool check-config` passes, with secret files that do not exist; the first message then fails.
 * So every `*_file` in a workload's configuration must be one of the secrets the workload is given.
 */
export function checkSecretFiles(model: StackModel, artefacts: readonly Artefact[]): Problem[] {
  const problems = model.workloads.flatMap(workload =>
    workload.platforms.flatMap(platform =>
      workload.files
        .flatMap(({ directory }) => artefactsIn(artefacts, directory, platform))
        .filter(({ id, content }) => /\.ya?ml$/.test(id) && content.includes('_file:'))
        .flatMap(({ id, content }) => fileFields(parseYaml(content)).flatMap(field => check(workload, id, field))),
    ),
  );
  return [...new Map(problems.map(problem => [problem.message, problem])).values()];
}

/** Every field of a configuration whose name ends in `_file`, with its path in the document. */
export function fileFields(value: unknown, at = ''): FileField[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => fileFields(item, `${at}[${i}]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const field = at === '' ? key : `${at}.${key}`;
    return key.endsWith('_file') && typeof child === 'string' ? [{ field, path: child }] : fileFields(child, field);
  });
}

function check(workload: Workload, id: string, { field, path }: FileField): Problem[] {
  const names = workload.secrets.map(secret => secret.name);
  const secret = path.startsWith(`${SECRETS_PATH}/`) ? path.slice(SECRETS_PATH.length + 1) : undefined;
  // Files elsewhere belong to the image or the platform, except in Alertmanager: there every file is a secret.
  if (secret === undefined && workload.component !== 'alertmanager') return [];
  if (secret !== undefined && names.includes(secret)) return [];
  return [
    {
      code: 'secret-file-unknown',
      origin: workload.origin,
      message: `${id} reads ${path} (${field}), but "${workload.name}" is given no such secret.`,
      hint: secret === undefined ? `Keep secrets below ${SECRETS_PATH}.` : didYouMean(secret, names),
    },
  ];
}
