import { mailQueue, scraperQueues } from './declarations/queue.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN rules of queues that a label tells apart, and of what is tried', scraperQueues);
describePacks('GIVEN rules of a single queue', mailQueue);
