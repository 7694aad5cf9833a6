import type { SecretReference } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';

/** The secrets of one exporter, each mounted once. */
export class Secrets {
  readonly #byName = new Map<string, SecretReference>();

  /**
   * @param what the field that asks for it
   * @throws InputError `value-missing`, `name-duplicate`
   */
  add(what: string, given: SecretReference): SecretReference {
    if (typeof given !== 'object' || given === null || typeof given.name !== 'string')
      throw new InputError(
        'value-missing',
        `${what} is not a secret. Its value must not stand in the declaration.`,
        `Write ${what}: secret('shop-${what}', 'what it is, and where it comes from').`,
      );
    const other = this.#byName.get(given.name);
    if (other !== undefined && other.purpose !== given.purpose)
      throw new InputError(
        'name-duplicate',
        `Two secrets of the exporter are named "${given.name}": "${other.purpose}" and "${given.purpose}".`,
        'Give one of the two another name, or use one secret for both.',
      );
    this.#byName.set(given.name, given);
    return given;
  }

  get all(): readonly SecretReference[] {
    return [...this.#byName.values()];
  }
}
