import type { StackModel } from '../model/stack.ts';
import { isObject } from '../shared/is-object.ts';
import type { FileComplaint } from './file-complaint.ts';

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const complain = (code: FileComplaint['code'], message: string, hint: string): FileComplaint => ({
  code,
  message,
  hint,
});

/** A container's image names a release, not whatever is newest. */
function imageComplaint(who: string, image: unknown): FileComplaint[] {
  const text = String(image ?? '');
  const named = text.includes('@sha256:') || /:[^/]+$/.test(text);
  if (named && !text.endsWith(':latest')) return [];
  return [
    complain('image-latest', `${who} runs the image "${text}", which names no release.`, 'Name a release or a digest.'),
  ];
}

const privileged = (who: string, what: string): FileComplaint =>
  complain(
    'container-privileged',
    `${who} ${what}.`,
    'Remove the override that asks for it; what a server needs is declared by capability.',
  );

/** The pod-carrying objects of the cluster: generated, overridden and the user's own alike. */
export function checkManifest(model: StackModel, document: unknown): FileComplaint[] {
  const pod = at(document, 'spec', 'template', 'spec');
  if (!isObject(pod)) return [];
  const name = String(at(document, 'metadata', 'name'));
  const excepted = model.workloads.some(w => w.name === name && w.capabilities.length > 0);
  const who = `${String(at(document, 'kind'))} "${name}"`;
  const hostAccess = ['hostNetwork', 'hostPID', 'hostIPC'].filter(key => pod[key] === true);
  return [
    ...(excepted ? [] : hostAccess.map(key => privileged(who, `has ${key}`))),
    ...[...list(pod.containers), ...list(pod.initContainers)].flatMap(container => checkContainer(who, container)),
  ];
}

function checkContainer(who: string, container: unknown): FileComplaint[] {
  const security = at(container, 'securityContext');
  return [
    ...imageComplaint(who, at(container, 'image')),
    ...(at(security, 'privileged') === true ? [privileged(who, 'runs privileged')] : []),
    ...(at(security, 'allowPrivilegeEscalation') === false ? [] : [privileged(who, 'may gain privileges')]),
    ...(at(container, 'resources', 'limits', 'memory') === undefined
      ? [
          complain(
            'workload-no-limit',
            `${who} has a container without a memory limit.`,
            'Keep resources.limits.memory in the override.',
          ),
        ]
      : []),
  ];
}

/** The services of the compose project. */
export function checkComposeFile(_model: StackModel, document: unknown): FileComplaint[] {
  const services = at(document, 'services');
  if (!isObject(services)) return [];
  return Object.entries(services).flatMap(([name, service]) => {
    const who = `Compose service "${name}"`;
    return [
      ...imageComplaint(who, at(service, 'image')),
      ...(at(service, 'privileged') === true ? [privileged(who, 'runs privileged')] : []),
      ...(list(at(service, 'security_opt')).includes('no-new-privileges:true')
        ? []
        : [privileged(who, 'may gain privileges')]),
      ...(at(service, 'mem_limit') === undefined && at(service, 'deploy', 'resources', 'limits', 'memory') === undefined
        ? [complain('workload-no-limit', `${who} has no memory limit.`, 'Keep mem_limit in the override.')]
        : []),
    ];
  });
}
