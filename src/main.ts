import { App, production } from 'sightline';
import { heartbeat } from './stacks/heartbeat/index.ts';

const app = new App();
heartbeat(app, production);
export default app;
