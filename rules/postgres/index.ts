import type { Service } from 'sightline';
import { exporterOf, exporterPack, PAGES_NOBODY, pages } from '../application/exporter.ts';
import { archiveFails, replicaLags, slotKeepsWal, slotLost } from './replication.ts';
import { connectionsFull, down, exporterFails } from './server.ts';
import { cacheMisses, deadRowsStay, wraparound } from './tables.ts';
import { deadlocked, idleInTransaction, rolledBack, transactionLong } from './transactions.ts';

/**
 * PostgreSQL as postgres_exporter sees it: `stack.use(postgresRules(postgres))`, where the service is the exporter's
 * scrape job. `PostgresWraparound` needs the exporter's `--collector.database_wraparound`; rows of other databases than
 * the one it connects to need an exporter of their own.
 */
export function postgresRules(service: Service) {
  const exporter = exporterOf('postgresRules', service);
  const pack = exporterPack(
    'postgres',
    exporter,
    {
      PostgresDown: down(exporter),
      PostgresExporterFails: exporterFails(exporter),
      PostgresConnectionsFull: connectionsFull(exporter),
      PostgresTransactionLong: transactionLong(exporter),
      PostgresIdleInTransaction: idleInTransaction(exporter),
      PostgresDeadlocks: deadlocked(exporter),
      PostgresRollbacks: rolledBack(exporter),
      PostgresReplicaLags: replicaLags(exporter),
      PostgresSlotKeepsWal: slotKeepsWal(exporter),
      PostgresSlotLost: slotLost(exporter),
      PostgresArchiveFails: archiveFails(exporter),
      PostgresDeadRows: deadRowsStay(exporter),
      PostgresWraparound: wraparound(exporter),
      PostgresCacheMisses: cacheMisses(exporter),
    },
    'postgres-dashboard',
  );
  return pages(exporter) ? pack : pack.tune({ PostgresDown: PAGES_NOBODY });
}
