import { SECRETS_DIRECTORY, SECRETS_VARIABLE } from './compose-file.ts';
import type { ComposeStack } from './compose-stack.ts';
import { DOCKER_CONTAINERS, DOCKER_CONTAINERS_VARIABLE, hasCapability } from './host-mounts.ts';
import { publishes } from './networks.ts';
import { secretsOf } from './secrets.ts';
import { BIND_ADDRESS_VARIABLE, portVariable } from './service.ts';

interface Variable {
  readonly name: string;
  readonly value: string | number;
  readonly comment?: string;
}

/** What may differ from one machine to the next without a new synth; commented out, because each has its default. */
export function envExample(stack: ComposeStack): string {
  const workloads = [...stack.workloads.values()];
  const variables: Variable[] = [
    ...(workloads.some(publishes)
      ? [
          {
            name: BIND_ADDRESS_VARIABLE,
            value: stack.platform.bindAddress,
            comment: 'Address of this machine that ports are published on. Only Grafana asks for a login.',
          },
        ]
      : []),
    ...workloads.flatMap(workload =>
      workload.ports.flatMap(port =>
        port.publish === undefined ? [] : [{ name: portVariable(workload, port), value: port.publish }],
      ),
    ),
    ...(secretsOf(stack).length === 0
      ? []
      : [
          {
            name: SECRETS_VARIABLE,
            value: SECRETS_DIRECTORY,
            comment: 'Folder with one file a secret, see secrets/README.md.',
          },
        ]),
    ...(workloads.some(w => hasCapability(w, 'docker-logs'))
      ? [
          {
            name: DOCKER_CONTAINERS_VARIABLE,
            value: DOCKER_CONTAINERS,
            comment:
              "Where Docker keeps the containers' log files: `docker info --format '{{.DockerRootDir}}'`/containers.",
          },
        ]
      : []),
  ];
  if (variables.length === 0) return '';
  return [
    '# Copy to .env and change what differs on this machine. Never put a secret here.',
    ...variables.map(v => `${v.comment === undefined ? '' : `\n# ${v.comment}\n`}# ${v.name}=${v.value}`),
    '',
  ].join('\n');
}
