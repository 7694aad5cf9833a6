import { type MonitoringStack, owner, Service } from 'sightline';
import { mysqlRules, nginxRules, postgresRules, rabbitmqRules, redisRules } from 'sightline/rules';

/** The exporter of a server; what is not critical pages nobody. */
const exporter = (stack: MonitoringStack, name: string, port: number, critical = true) =>
  new Service(stack, name, {
    owner: owner('team-data'),
    address: { kubernetes: `${name}-exporter.data:${port}`, compose: `${name}-exporter:${port}` },
    critical,
    logs: false,
  });

/** Every pack about a server that people run beside their application. */
export function dataStores(stack: MonitoringStack): void {
  stack.use(
    postgresRules(exporter(stack, 'orders-db', 9187)),
    redisRules(exporter(stack, 'sessions', 9121)),
    mysqlRules(exporter(stack, 'blog-db', 9104)),
    nginxRules(exporter(stack, 'edge', 9113)),
    rabbitmqRules(exporter(stack, 'broker', 15692)),
  );
}

/** The same again, where no outage pages anybody. */
export function unimportantDataStores(stack: MonitoringStack): void {
  stack.use(
    postgresRules(exporter(stack, 'reports-db', 9187, false)),
    redisRules(exporter(stack, 'cache', 9121, false)),
    mysqlRules(exporter(stack, 'wiki-db', 9104, false)),
    nginxRules(exporter(stack, 'intranet', 9113, false)),
    rabbitmqRules(exporter(stack, 'chat-broker', 15692, false)),
  );
}
