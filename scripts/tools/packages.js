import { containers } from './packages/containers.js';
import { dataStores } from './packages/data-stores.js';
import { kubernetes } from './packages/kubernetes.js';
import { prometheus } from './packages/prometheus.js';
import { telemetry } from './packages/telemetry.js';

/** @typedef {import('./packages/recipe.js').GoRecipe} GoRecipe */
/** @typedef {import('./packages/recipe.js').Package} Package */

/** Every package, in the order in which all are built: a later one reuses what an earlier one compiled. */
export const packages = { ...prometheus, ...telemetry, ...containers, ...kubernetes, ...dataStores };
