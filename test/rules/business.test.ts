import { clubBusiness, stocksBusiness } from './declarations/business.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN business rules over metrics with labels', stocksBusiness);
describePacks('GIVEN business rules over metrics without labels', clubBusiness);
