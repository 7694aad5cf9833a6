import type { Platform } from './platform.ts';

/** A rendered file before it has a place. */
export interface Artefact {
  /** Slash-separated id whose first parts name the directory workloads mount, such as `config/prometheus/prometheus.yml`. */
  readonly id: string;
  readonly content: string;
  /** `both`: written once below `dist/<stack>/` and used by each platform. */
  readonly platform: Platform | 'both';
  /** Same meaning in fewer bytes, for ConfigMaps. */
  readonly compact?: string;
}

/** Artefacts of `directory` that `platform` sees, sorted by id. */
export const artefactsIn = (artefacts: readonly Artefact[], directory: string, platform: Platform): Artefact[] =>
  artefacts
    .filter(a => a.id.startsWith(`${directory}/`) && (a.platform === 'both' || a.platform === platform))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
