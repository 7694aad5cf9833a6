import { shopAnomalies } from './declarations/anomaly.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN anomalies of a rate and of a gauge', shopAnomalies);
