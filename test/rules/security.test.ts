import { securityOfTwo } from './declarations/security.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN security rules of two services', securityOfTwo);
