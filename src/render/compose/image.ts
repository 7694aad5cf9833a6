import type { ImageReference } from '../../model/workload.ts';

/** `registry/repository:tag@sha256:…`; the tag stays for the reader when the digest pins. */
export const imageName = ({ registry, repository, tag, digest }: ImageReference): string =>
  `${registry}/${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;
