import { pinned } from '../versions.js';

/**
 * What containers need.
 * @satisfies {Record<string, import('./recipe.js').Package>}
 */
export const containers = {
  // What a shell image holds: sid's, because that of Debian 12 crashes when wget gets a time limit.
  busybox: {
    name: 'busybox',
    version: '1.37',
    minutes: '0 minutes',
    debian: { package: 'busybox-static', paths: { busybox: 'usr/bin/busybox' } },
  },
  'docker-compose': {
    name: 'docker-compose',
    version: pinned('dockerCompose'),
    minutes: '2 minutes',
    go: {
      folder: 'compose',
      module: 'github.com/docker/compose/v5',
      moduleVersion: `v${pinned('dockerCompose')}`,
      commands: { 'docker-compose': 'github.com/docker/compose/v5/cmd' },
      variables: { 'github.com/docker/compose/v5/internal.Version': pinned('dockerCompose') },
    },
    debian: {
      package: 'docker-compose',
      paths: { 'docker-compose': 'usr/libexec/docker/cli-plugins/docker-compose' },
    },
  },
};
