import type { Service } from 'sightline';
import { exporterOf, exporterPack, PAGES_NOBODY, pages } from '../application/exporter.ts';
import { replicaLags, replicationStopped } from './replication.ts';
import { aborted, connectionsFull, down, logWaiting, refuses, slow } from './server.ts';

/** MySQL or MariaDB as mysqld_exporter sees it: `stack.use(mysqlRules(db))`, where the service is the exporter's scrape job. */
export function mysqlRules(service: Service) {
  const exporter = exporterOf('mysqlRules', service);
  const pack = exporterPack('mysql', exporter, {
    MysqlDown: down(exporter),
    MysqlConnectionsFull: connectionsFull(exporter),
    MysqlRefusesConnections: refuses(exporter),
    MysqlConnectsFail: aborted(exporter),
    MysqlSlowStatements: slow(exporter),
    MysqlLogBufferFull: logWaiting(exporter),
    MysqlReplicationStopped: replicationStopped(exporter),
    MysqlReplicaLags: replicaLags(exporter),
  });
  return pages(exporter) ? pack : pack.tune({ MysqlDown: PAGES_NOBODY });
}
