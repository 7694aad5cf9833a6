import { buildSchemas } from './build-schemas.js';

/** Tests run from sources; the compiled validators are the one thing among them that must be made first. */
export default async function setup() {
  await buildSchemas();
}
