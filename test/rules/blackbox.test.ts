import { probes } from './declarations/blackbox.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN probes and the rules about them', probes);
