import { platformSettings, type StackModel } from '../../model/stack.ts';
import { collectorWorkloads } from './pod-logs.ts';

/** Files of Docker's `json-file` driver, the rotated ones included. */
export const dockerLogFiles = {
  include: ['/var/lib/docker/containers/*/*-json.log', '/var/lib/docker/containers/*/*-json.log.*'],
  exclude: ['/var/lib/docker/containers/*/*.gz'],
};

const SERVICE_LABEL = 'com.docker.compose.service';
const PROJECT_LABEL = 'com.docker.compose.project';
const FILE_PATH = 'attributes["log.file.path"]';
const present = (field: string): string => `${field} != nil`;

/**
 * One JSON object a line: `{"log":"…\n","stream":"stdout","attrs":{…},"time":"…"}`. Docker cuts lines at 16 KiB; a piece
 * that does not end with a newline is joined with the next of the same stream. `attrs` is there only for a container
 * with the log option `labels`; others are known by their container's id.
 */
export const dockerLogOperators = (model: StackModel): Record<string, unknown>[] => [
  {
    type: 'json_parser',
    id: 'docker',
    parse_to: 'attributes',
    timestamp: { parse_from: 'attributes.time', layout_type: 'gotime', layout: '2006-01-02T15:04:05.999999999Z07:00' },
    on_error: 'send_quiet',
  },
  ...ownLines(model),
  {
    type: 'recombine',
    id: 'long-lines',
    if: present('attributes.log'),
    combine_field: 'attributes.log',
    combine_with: '',
    is_last_entry: 'attributes.log endsWith "\\n"',
    source_identifier: FILE_PATH,
    max_log_size: '1MiB',
    // A last piece without a newline (the container died) is not held for ever.
    force_flush_period: '5s',
  },
  {
    type: 'regex_parser',
    id: 'container-id',
    parse_from: FILE_PATH,
    parse_to: 'resource',
    regex: '/containers/(?P<container_id>[a-f0-9]{12})',
    on_error: 'send_quiet',
  },
  { type: 'move', from: 'resource.container_id', to: 'resource["container.id"]', if: present('resource.container_id') },
  ...[
    { label: SERVICE_LABEL, to: 'resource["service.name"]' },
    { label: PROJECT_LABEL, to: 'resource["service.namespace"]' },
  ].map(({ label, to }) => ({
    type: 'move',
    from: `attributes.attrs["${label}"]`,
    to,
    if: `attributes.attrs != nil and ${present(`attributes.attrs["${label}"]`)}`,
  })),
  { type: 'move', from: 'attributes.log', to: 'body', if: present('attributes.log') },
  { type: 'move', from: 'attributes.stream', to: 'attributes["log.iostream"]', if: present('attributes.stream') },
  { type: 'remove', field: FILE_PATH, if: present(FILE_PATH) },
  { type: 'remove', field: 'attributes.time', if: present('attributes.time') },
  { type: 'remove', field: 'attributes.attrs', if: present('attributes.attrs') },
  { type: 'regex_replace', field: 'body', regex: '\\r?\\n$', replace_with: '' },
];

/** A Collector that reads its own complaints about a full queue would fill the queue with them. */
function ownLines(model: StackModel): Record<string, unknown>[] {
  const project = platformSettings(model, 'compose')?.project;
  const own = collectorWorkloads(model).map(workload => `"${workload}"`);
  if (project === undefined || own.length === 0) return [];
  return [
    {
      type: 'filter',
      id: 'own-lines',
      expr: `attributes.attrs != nil and attributes.attrs["${PROJECT_LABEL}"] == "${project}" and attributes.attrs["${SERVICE_LABEL}"] in [${own.join(', ')}]`,
    },
  ];
}
