import { pinned } from '../versions.js';
import { ownVersion } from './recipe.js';

/**
 * Logs, traces and the Collector.
 * @satisfies {Record<string, import('./recipe.js').Package>}
 */
export const telemetry = {
  loki: {
    name: 'loki',
    version: pinned('loki'),
    minutes: '4 to 9 minutes',
    go: {
      folder: 'loki',
      module: 'github.com/grafana/loki/v3',
      moduleVersion: `v${pinned('loki')}`,
      commands: { loki: 'github.com/grafana/loki/v3/cmd/loki' },
      variables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': pinned('loki') },
      // A build without cgo needs noasm as well.
      tags: 'netgo,noasm',
    },
  },
  tempo: {
    name: 'tempo',
    version: pinned('tempo'),
    minutes: 'a minute',
    // Its Go module has no version from 2.0 on: the path lacks the /v3. The program is linked statically.
    image: { reference: `grafana/tempo:${pinned('tempo')}`, paths: { tempo: '/tempo' } },
  },
  collector: {
    name: 'collector',
    version: ownVersion('collector', pinned('collector')),
    minutes: '5 minutes',
    go: {
      folder: 'collector',
      module: 'go.opentelemetry.io/collector/otelcol',
      moduleVersion: `v${pinned('collector')}`,
      commands: { 'otelcol-sightline': '.' },
      variables: { 'main.version': pinned('collector') },
    },
  },
};
