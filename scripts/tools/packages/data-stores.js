import { pinned } from '../versions.js';
import { PROMETHEUS_VERSION } from './recipe.js';

/**
 * A server whose exporter is asked, or that ours asks: any release that Debian has will do.
 * @param {string} name
 * @param {string} version
 * @param {import('./recipe.js').DebianTree} debian
 */
const server = (name, version, debian) => ({ name, version, minutes: '0 minutes', debian });

/**
 * Servers that people run beside their application, and the exporters of those that have no metrics of their own.
 * @satisfies {Record<string, import('./recipe.js').Package>}
 */
export const dataStores = {
  'postgres-exporter': {
    name: 'postgres-exporter',
    version: pinned('postgresExporter'),
    minutes: 'a minute',
    go: {
      folder: 'postgres-exporter',
      module: 'github.com/prometheus-community/postgres_exporter',
      moduleVersion: `v${pinned('postgresExporter')}`,
      commands: { postgres_exporter: 'github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter' },
      variables: { [PROMETHEUS_VERSION]: pinned('postgresExporter') },
      tags: 'netgo',
    },
  },
  'redis-exporter': {
    name: 'redis-exporter',
    version: pinned('redisExporter'),
    minutes: 'half a minute',
    go: {
      folder: 'redis-exporter',
      module: 'github.com/oliver006/redis_exporter',
      moduleVersion: `v${pinned('redisExporter')}`,
      commands: { redis_exporter: 'github.com/oliver006/redis_exporter' },
      variables: { 'main.BuildVersion': pinned('redisExporter') },
    },
  },
  'mysqld-exporter': {
    name: 'mysqld-exporter',
    version: pinned('mysqldExporter'),
    minutes: 'a minute',
    go: {
      folder: 'mysqld-exporter',
      module: 'github.com/prometheus/mysqld_exporter',
      moduleVersion: `v${pinned('mysqldExporter')}`,
      commands: { mysqld_exporter: 'github.com/prometheus/mysqld_exporter' },
      variables: { [PROMETHEUS_VERSION]: pinned('mysqldExporter') },
      tags: 'netgo',
    },
  },
  'nginx-exporter': {
    name: 'nginx-exporter',
    version: pinned('nginxExporter'),
    minutes: 'a minute',
    go: {
      folder: 'nginx-exporter',
      module: 'github.com/nginx/nginx-prometheus-exporter',
      moduleVersion: `v${pinned('nginxExporter')}`,
      commands: { 'nginx-prometheus-exporter': 'github.com/nginx/nginx-prometheus-exporter' },
      variables: { [PROMETHEUS_VERSION]: pinned('nginxExporter') },
    },
  },
  postgresql: server('postgresql', '15', {
    packages: ['^postgresql-(client-)?[0-9]+$'],
    programs: Object.fromEntries(
      ['postgres', 'initdb', 'psql', 'pg_basebackup'].map(name => [name, `usr/lib/postgresql/*/bin/${name}`]),
    ),
  }),
  redis: server('redis', '7.0', {
    packages: ['redis-server', 'redis-tools'],
    programs: { 'redis-server': 'usr/bin/redis-server', 'redis-cli': 'usr/bin/redis-cli' },
  }),
  mariadb: server('mariadb', '10.11', {
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    programs: {
      mariadbd: 'usr/sbin/mariadbd',
      mariadb: 'usr/bin/mariadb',
      'mariadb-install-db': 'usr/bin/mariadb-install-db',
    },
  }),
  // Stable releases of Debian have MariaDB in its place.
  mysql: server('mysql', '9.7', {
    packages: ['mysql-server-core', 'mysql-client-core'],
    programs: { mysqld: 'usr/sbin/mysqld', mysql: 'usr/bin/mysql' },
    newest: true,
  }),
  nginx: server('nginx', '1.22', { packages: ['nginx'], programs: { nginx: 'usr/sbin/nginx' } }),
  rabbitmq: server('rabbitmq', '3.10', {
    packages: ['rabbitmq-server', 'erlang-base'],
    programs: {
      'rabbitmq-server': 'usr/lib/rabbitmq/bin/rabbitmq-server',
      erl: 'usr/lib/erlang/erts-*/bin/erlexec',
      epmd: 'usr/lib/erlang/erts-*/bin/epmd',
    },
  }),
};
