import type { ExporterConfig } from '../../model/exporter-config.ts';
import type { Address } from '../../model/scrape-job.ts';
import type { Sidecar } from '../../model/sidecar.ts';
import { InputError } from '../../shared/input-error.ts';
import { needKnown } from '../../shared/need-known.ts';
import { shown } from '../../shared/shown.ts';
import { needObject } from '../input.ts';

type One<Kind extends string, Kinds extends string> = { readonly [K in Kind]: string } & {
  readonly [K in Exclude<Kinds, Kind>]?: never;
};
type Kinds = 'deployment' | 'statefulSet' | 'daemonSet';

/** Whose pods an exporter joins on Kubernetes. They are the application's: synth writes a patch, and changes nothing. */
export type ExporterSidecarProps = (One<'deployment', Kinds> | One<'statefulSet', Kinds> | One<'daemonSet', Kinds>) & {
  /**
   * The containers of the pod see each other's processes, which checks of processes need. Everybody in the pod may then
   * read everybody's command line, and no process of the application is the first of its container any more.
   * @default false
   */
  readonly shareProcessNamespace?: boolean;
  /** Volumes of those pods, by name, with the path where the exporter reads them. @default - none */
  readonly volumes?: Readonly<Record<string, string>>;
};

const KINDS: Readonly<Record<Kinds, Sidecar['kind']>> = {
  deployment: 'Deployment',
  statefulSet: 'StatefulSet',
  daemonSet: 'DaemonSet',
};
const EXAMPLE = "sidecar: { deployment: 'shop' }";

const invalid = (message: string, hint: string): InputError => new InputError('sidecar-invalid', message, hint);

/**
 * @param address where the service is on Kubernetes: its pods are in that namespace
 * @throws InputError `sidecar-invalid`, `value-missing`, `option-unknown`
 */
export function parseSidecar(
  exporter: string,
  given: ExporterSidecarProps,
  address: Address | undefined,
  port: number,
): Sidecar {
  const props = needObject(`The sidecar of ${exporter}`, given, EXAMPLE);
  needKnown(`The sidecar of ${exporter}`, props, [...Object.keys(KINDS), 'shareProcessNamespace', 'volumes']);
  const kinds = (Object.keys(KINDS) as Kinds[]).filter(kind => props[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw invalid(
      `The sidecar of ${exporter} names ${kind === undefined ? 'nobody' : kinds.join(' and ')} whose pods it joins.`,
      `Write one of ${Object.keys(KINDS).join(', ')}, such as ${EXAMPLE}.`,
    );
  const name: unknown = props[kind];
  if (typeof name !== 'string' || name.length > 253 || !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name))
    throw invalid(
      `The sidecar of ${exporter} joins the pods of ${shown(name)}, which cannot be the name of a ${KINDS[kind]}.`,
      'Write its metadata.name: lower-case letters, digits, dashes and dots.',
    );
  if (address?.namespace === undefined)
    throw invalid(
      `The sidecar of ${exporter} joins pods in a namespace that nobody names.`,
      `Give the service its address there: address: { kubernetes: '${name}.<namespace>:8080' }.`,
    );
  if (address.port === port)
    throw invalid(
      `${exporter} listens on port ${port}, as the application does in the same pod.`,
      `Give it another port: port: ${port + 1}.`,
    );
  return {
    namespace: address.namespace,
    kind: KINDS[kind],
    name,
    sharesProcesses: props.shareProcessNamespace === true,
    volumes: needVolumes(exporter, props.volumes ?? {}),
  };
}

/** What is the exporter's own. */
const TAKEN = /^\/(etc\/sightline|sightline|proc|dev)?(\/|$)/;

function needVolumes(exporter: string, volumes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const example = "volumes: { data: '/data' }";
  for (const [name, path] of Object.entries(needObject(`volumes of ${exporter}`, volumes, example))) {
    if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
      throw invalid(
        `The sidecar of ${exporter} reads the volume ${shown(name)}, which no pod can have.`,
        `Write its name in the pod's list of volumes: ${example}.`,
      );
    const other = Object.keys(volumes).find(one => one < name && volumes[one] === path);
    const wrong = typeof path !== 'string' || !/^\/[^:]*$/.test(path) || TAKEN.test(path) || /\/\.\.?(\/|$)/.test(path);
    if (wrong || other !== undefined)
      throw invalid(
        `The sidecar of ${exporter} reads the volume "${name}" at ${shown(path)}${other === undefined ? '' : `, where "${other}" is`}.`,
        `Write a path of its own that is not the exporter's: ${example}.`,
      );
  }
  return volumes;
}

/** A container sees its own processes and nobody else's. @throws InputError `sidecar-invalid` */
export function needProcesses(exporter: string, sidecar: Sidecar, { checks = {} }: ExporterConfig): void {
  const blind = Object.keys(checks).find(name => checks[name]?.kind === 'process');
  if (blind === undefined || sidecar.sharesProcesses) return;
  throw invalid(
    `The check "${blind}" of ${exporter} looks for a process, and a sidecar sees its own only.`,
    "Write sidecar: { …, shareProcessNamespace: true }, if the application may be seen by its pod's other containers; else check a port.",
  );
}
