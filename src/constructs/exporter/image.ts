import type { ImageReference } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';

const REFERENCE =
  /^(?:(?<registry>[a-z0-9][-.a-z0-9]*(?::\d{1,5})?)\/)?(?<repository>[a-z0-9]+(?:[-._/][a-z0-9]+)*):(?<tag>\w[\w.-]{0,127})(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/**
 * A reference as container engines read it: what stands before the first slash is a registry when it has a dot or a port,
 * or is `localhost`.
 * @throws InputError `image-invalid`
 */
export function parseImage(text: string): ImageReference {
  const found = typeof text === 'string' ? REFERENCE.exec(text)?.groups : undefined;
  const { registry, repository = '', tag = '', digest } = found ?? {};
  if (found === undefined || tag === 'latest')
    throw new InputError(
      'image-invalid',
      `"${String(text).slice(0, 80)}" is no image of a fixed version.`,
      'Write registry, name and version, such as "registry.example/sightline-exporter:1.0.0".',
    );
  const isHost = registry !== undefined && (/[.:]/.test(registry) || registry === 'localhost');
  const name = registry === undefined || isHost ? repository : `${registry}/${repository}`;
  return {
    registry: isHost ? registry : 'docker.io',
    repository: !isHost && !name.includes('/') ? `library/${name}` : name,
    tag,
    ...(digest === undefined ? {} : { digest }),
    shell: false,
  };
}
