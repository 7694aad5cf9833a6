import type { ExporterCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { diskSpaceCheck, fileAgeCheck } from './disk-checks.ts';
import { dnsCheck } from './dns-check.ts';
import { httpCheck } from './http-check.ts';
import { prometheusCheck } from './prometheus-check.ts';
import { tcpCheck } from './tcp-check.ts';

/** What a declared check does. */
export function attemptOf(check: ExporterCheck): Attempt {
  switch (check.kind) {
    case 'http':
      return httpCheck(check);
    case 'tcp':
      return tcpCheck(check);
    case 'dns':
      return dnsCheck(check);
    case 'prometheus':
      return prometheusCheck(check);
    case 'file-age':
      return fileAgeCheck(check);
    case 'disk-space':
      return diskSpaceCheck(check);
  }
}
