import type { Service } from 'sightline';
import { exporterOf, exporterPack, PAGES_NOBODY, pages } from '../application/exporter.ts';
import { logFails, replicaDisconnected, replicaLags, replicasMissing, saveFails } from './durability.ts';
import { cacheMisses, evicts, memoryFull } from './memory.ts';
import { clientsFull, down, rejects } from './server.ts';

/** Redis or Valkey as redis_exporter sees it: `stack.use(redisRules(redis))`, where the service is the exporter's scrape job. */
export function redisRules(service: Service) {
  const exporter = exporterOf('redisRules', service);
  const pack = exporterPack(
    'redis',
    exporter,
    {
      RedisDown: down(exporter),
      RedisClientsFull: clientsFull(exporter),
      RedisRejectsConnections: rejects(exporter),
      RedisMemoryFull: memoryFull(exporter),
      RedisEvicts: evicts(exporter),
      RedisReplicaDisconnected: replicaDisconnected(exporter),
      RedisReplicasMissing: replicasMissing(exporter),
      RedisReplicaLags: replicaLags(exporter),
      RedisSaveFails: saveFails(exporter),
      RedisAppendFails: logFails(exporter),
      RedisCacheMisses: cacheMisses(exporter),
    },
    'redis-dashboard',
  );
  return pages(exporter) ? pack : pack.tune({ RedisDown: PAGES_NOBODY });
}
