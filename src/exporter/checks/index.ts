import type { ExporterCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { certificateCheck } from './certificate-check.ts';
import { commandCheck } from './command-check.ts';
import { diskSpaceCheck, fileAgeCheck } from './disk-checks.ts';
import { dnsCheck } from './dns-check.ts';
import { httpCheck } from './http-check.ts';
import { memoryCheck } from './memory-check.ts';
import { processCheck } from './process-check.ts';
import { prometheusCheck } from './prometheus-check.ts';
import { redisCheck } from './redis/redis-check.ts';
import { mysqlCheck } from './sql/mysql-check.ts';
import { postgresCheck } from './sql/postgres-check.ts';
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
    case 'certificate':
      return certificateCheck(check);
    case 'postgres':
      return postgresCheck(check);
    case 'mysql':
      return mysqlCheck(check);
    case 'redis':
      return redisCheck(check);
    case 'prometheus':
      return prometheusCheck(check);
    case 'process':
      return processCheck(check);
    case 'command':
      return commandCheck(check);
    case 'memory':
      return memoryCheck(check);
    case 'file-age':
      return fileAgeCheck(check);
    case 'disk-space':
      return diskSpaceCheck(check);
  }
}
