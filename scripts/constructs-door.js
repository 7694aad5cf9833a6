// Stands for the package `constructs` in the built library; see the alias in build.js.
import { createRequire } from 'node:module';

export const { Construct } = createRequire(import.meta.url)('constructs');
