import { App, production } from 'sightline';
import { heartbeat, heartbeatOnExisting } from './stacks/heartbeat/index.ts';

const app = new App();
heartbeat(app, production);
heartbeatOnExisting(app, production);
export default app;
