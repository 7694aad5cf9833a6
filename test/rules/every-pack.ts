import { App, MonitoringStack } from 'sightline';
import { shopAnomalies } from './declarations/anomaly.ts';
import { clubBusiness, stocksBusiness } from './declarations/business.ts';
import { dataStores } from './declarations/data-stores.ts';
import { httpClassic, httpNative } from './declarations/http.ts';
import { kubernetesFull, SCRAPED } from './declarations/kubernetes.ts';
import { logsOfOne } from './declarations/logs.ts';
import { mailQueue, scraperQueues } from './declarations/queue.ts';
import { securityOfTwo } from './declarations/security.ts';
import { everyServer, prometheusAndAlertmanager, TEST_ENVIRONMENT } from './declarations/servers.ts';

/** An app of one stack that uses every pack: `sightline test --app test/rules/every-pack.ts --mutate` judges them all. */
const app = new App();
const stack = new MonitoringStack(app, 'packs', { environment: TEST_ENVIRONMENT });
prometheusAndAlertmanager(stack, SCRAPED);
everyServer(stack);
kubernetesFull(stack);
httpClassic(stack);
httpNative(stack);
securityOfTwo(stack);
dataStores(stack);
logsOfOne(stack);
scraperQueues(stack);
mailQueue(stack);
stocksBusiness(stack);
clubBusiness(stack);
shopAnomalies(stack);
export default app;
