import { healthOfShop } from './declarations/health.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN an exporter beside a service and the rules about its checks', healthOfShop);
