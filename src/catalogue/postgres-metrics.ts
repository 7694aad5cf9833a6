import { gauge } from '../query/promql/declare.ts';
import { foreignCounter } from './foreign-counter.ts';

const server = { server: 'string' } as const;
const database = { datid: 'string', datname: 'string' } as const;
const table = { datname: 'string', schemaname: 'string', relname: 'string' } as const;
const slot = { server: 'string', database: 'string', slot_name: 'string' } as const;
const activity = {
  server: 'string',
  datname: 'string',
  usename: 'string',
  application_name: 'string',
  state: 'string',
  backend_type: 'string',
  wait_event: 'string',
  wait_event_type: 'string',
} as const;

/** What postgres_exporter says of a server, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const postgresMetrics = {
  up: gauge('pg_up', { help: 'Whether the exporter could log in and ask.' }),
  lastScrapeError: gauge('pg_exporter_last_scrape_error', { help: 'Whether one of its queries failed.' }),
  maxConnections: gauge('pg_settings_max_connections', { help: 'Connections the server takes.', labels: server }),
  reservedConnections: gauge('pg_settings_superuser_reserved_connections', {
    help: 'Those of them that only superusers get.',
    labels: server,
  }),
  connections: gauge('pg_stat_activity_count', { help: 'Connections to databases.', labels: activity }),
  transactionAge: gauge('pg_stat_activity_max_tx_duration', {
    help: 'Age of the oldest transaction in seconds.',
    labels: activity,
  }),
  commits: foreignCounter('pg_stat_database_xact_commit', { help: 'Transactions committed.', labels: database }),
  rollbacks: foreignCounter('pg_stat_database_xact_rollback', { help: 'Transactions undone.', labels: database }),
  deadlocks: foreignCounter('pg_stat_database_deadlocks', {
    help: 'Deadlocks, each ended one transaction.',
    labels: database,
  }),
  blocksRead: foreignCounter('pg_stat_database_blks_read', { help: 'Blocks asked of the kernel.', labels: database }),
  blocksHit: foreignCounter('pg_stat_database_blks_hit', { help: 'Blocks found in shared buffers.', labels: database }),
  replicationLag: gauge('pg_replication_lag_seconds', {
    help: 'Age of what a replica shows; 0 on a primary.',
    unit: 'seconds',
  }),
  slotRetained: gauge('pg_replication_slots_pg_wal_lsn_diff', { help: 'Bytes of WAL kept for a slot.', labels: slot }),
  slotStatus: gauge('pg_replication_slot_wal_status', {
    help: '1 for the status a slot has.',
    labels: { slot_name: 'string', slot_type: 'string', wal_status: 'string' },
  }),
  archiveFailures: foreignCounter('pg_stat_archiver_failed_count', {
    help: 'Attempts to archive a WAL file that failed.',
    labels: server,
  }),
  liveRows: gauge('pg_stat_user_tables_n_live_tup', { help: 'Estimated rows.', labels: table }),
  deadRows: gauge('pg_stat_user_tables_n_dead_tup', { help: 'Estimated row versions nobody sees.', labels: table }),
  /** Transactions, whatever its name says; needs `--collector.database_wraparound`. */
  frozenAge: gauge('pg_database_wraparound_age_datfrozenxid_seconds', {
    help: 'Transactions since the oldest that is not frozen.',
    labels: { datname: 'string' },
  }),
};
