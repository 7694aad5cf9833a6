import { createHash } from 'node:crypto';
import type { Artefact } from '../model/artefact.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { parseYamlDocuments } from '../shared/yaml.ts';
import { checkComposeFile, checkManifest } from './check-manifests.ts';
import type { FileComplaint } from './file-complaint.ts';
import { SCHEMA_VERSION, SCHEMAS, type Validator } from './schema-registry.ts';
import type { Verdicts } from './verdicts.ts';
import { wholeObject } from './whole-object.ts';

/**
 * Every generated file against its schema, and every container against the security policy: what an override, a raw
 * panel or an object of the user's own may have broken. A file that has not changed since it was judged is not read.
 */
export async function checkSchemas(
  model: StackModel,
  files: ReadonlyMap<string, string>,
  artefacts: readonly Artefact[],
  verdicts: Verdicts,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [path, content] of [...files, ...clusterConfiguration(artefacts)]) {
    const name = Object.keys(SCHEMAS).find(schema => SCHEMAS[schema]?.paths.test(path));
    if (name === undefined) continue;
    const hash = createHash('sha1').update(content).digest('base64url');
    const key = `schema ${name} ${SCHEMA_VERSION} ${exceptionKey(model)} ${hash}`;
    let complaints = verdicts.get(key) as readonly FileComplaint[] | undefined;
    if (!complaints) {
      complaints = await judge(model, name, path, content);
      verdicts.set(key, complaints);
    }
    problems.push(
      ...complaints.map(complaint => ({ ...complaint, origin: { ...model.origin, path: `${model.name}/${path}` } })),
    );
  }
  return problems;
}

/** Configuration that only lies in ConfigMaps, under the path its twin has on compose. */
const clusterConfiguration = (artefacts: readonly Artefact[]): [string, string][] =>
  artefacts.filter(a => a.platform === 'kubernetes').map(a => [`compose/${a.id}`, a.content]);

/** Which workloads may do more than others is part of the verdict. */
const exceptionKey = (model: StackModel): string =>
  model.workloads
    .filter(w => w.capabilities.length > 0)
    .map(w => w.name)
    .join(',');

async function judge(model: StackModel, name: string, path: string, content: string): Promise<FileComplaint[]> {
  const validate = (await SCHEMAS[name]?.load())?.validate;
  if (!validate) throw new Error(`no schema ${name}`);
  // JSON is YAML too, but half a megabyte of dashboards takes ten times as long to read that way.
  const read = path.endsWith('.json') ? [JSON.parse(content) as unknown] : parseYamlDocuments(content);
  const documents = path.startsWith('kubernetes/sidecars/') ? read.map(wholeObject) : read;
  const complaints = documents.flatMap(document => schemaComplaints(validate, document, path));
  if (name === 'kubernetes') complaints.push(...documents.flatMap(document => checkManifest(model, document)));
  if (name === 'compose-spec') complaints.push(...documents.flatMap(document => checkComposeFile(model, document)));
  return complaints;
}

function schemaComplaints(validate: Validator, document: unknown, path: string): FileComplaint[] {
  if (validate(document)) return [];
  // The deepest place says most: above it, schemas with alternatives complain about every alternative.
  const errors = [...(validate.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const [first] = errors;
  if (!first) return [];
  const at = first.instancePath === '' ? 'the top' : first.instancePath;
  const detail = Object.values(first.params)
    .filter(value => typeof value === 'string')
    .join(', ');
  return [
    {
      code: 'schema-invalid',
      message: `${path} does not fit its schema at ${at}: ${first.message ?? first.keyword}${detail === '' ? '' : ` (${detail})`}.`,
      hint: 'Look at the override, raw panel or own object that writes this place; if there is none, please report it.',
    },
  ];
}
