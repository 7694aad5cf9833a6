import { counter, gauge } from '../query/promql/declare.ts';
import { foreignCounter } from './foreign-counter.ts';

const channel = {
  master_host: 'string',
  master_uuid: 'string',
  channel_name: 'string',
  connection_name: 'string',
} as const;

/** What mysqld_exporter says of a MySQL or MariaDB server, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const mysqlMetrics = {
  up: gauge('mysql_up', { help: 'Whether the exporter could log in and ask.' }),
  connected: gauge('mysql_global_status_threads_connected', { help: 'Open connections.' }),
  maxConnections: gauge('mysql_global_variables_max_connections', { help: 'Connections the server takes.' }),
  connectionErrors: counter('mysql_global_status_connection_errors_total', {
    help: 'Connections refused, by reason.',
    labels: { error: 'string' },
  }),
  abortedConnects: foreignCounter('mysql_global_status_aborted_connects', { help: 'Attempts to connect that failed.' }),
  slowQueries: foreignCounter('mysql_global_status_slow_queries', { help: 'Statements above long_query_time.' }),
  logWaits: foreignCounter('mysql_global_status_innodb_log_waits', { help: 'Waits because the log buffer was full.' }),
  receiving: gauge('mysql_slave_status_slave_io_running', { help: 'Whether a replica receives.', labels: channel }),
  applying: gauge('mysql_slave_status_slave_sql_running', { help: 'Whether it applies.', labels: channel }),
  behind: gauge('mysql_slave_status_seconds_behind_master', { help: 'How late it is, in seconds.', labels: channel }),
  // The same since MySQL 8.4.
  receivingSince84: gauge('mysql_slave_status_replica_io_running', {
    help: 'Whether a replica receives.',
    labels: channel,
  }),
  applyingSince84: gauge('mysql_slave_status_replica_sql_running', { help: 'Whether it applies.', labels: channel }),
  behindSince84: gauge('mysql_slave_status_seconds_behind_source', {
    help: 'How late it is, in seconds.',
    labels: channel,
  }),
};
