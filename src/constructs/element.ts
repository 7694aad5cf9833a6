import { Construct } from 'constructs';
import type { Origin } from '../model/origin.ts';
import { InputError } from '../shared/input-error.ts';
import type { StackDraft } from './stack-draft.ts';

/** Everything of a stack that adds records to its model. One level of inheritance: every construct extends this. */
export abstract class StackElement extends Construct {
  /** Where it was declared; findings about its records point there. */
  readonly origin: Origin;

  constructor(scope: Construct, id: string) {
    super(scope, freeId(scope, id));
    this.origin = { path: this.node.path, trace: new Error('declared here') };
  }

  #condition: (draft: StackDraft) => boolean = () => true;

  /** Contributes only to a stack that meets the condition, which is asked when all others have contributed. */
  onlyIf(condition: (draft: StackDraft) => boolean): this {
    this.#condition = condition;
    return this;
  }

  isWanted = (draft: StackDraft): boolean => this.#condition(draft);

  /** Adds this construct's records. Input that cannot be accepted throws `InputError` and becomes a finding here. */
  abstract contribute(draft: StackDraft): void;
}

/** Marks stacks; here, because elements must know a stack without importing it. */
export const HOLDS_ELEMENTS = Symbol('holds elements');

/** The id itself, when the scope belongs to a stack and has no child of that name yet. */
function freeId(scope: Construct, id: string): string {
  const held = scope instanceof Construct && scope.node.scopes.some(s => HOLDS_ELEMENTS in s);
  if (!held) {
    throw new InputError(
      'construct-misplaced',
      `${shownName(id)} is not declared in a stack, so nothing would come of it.`,
      'Pass the stack, or a construct of it, as the first argument.',
    );
  }
  checkId(id);
  if (scope.node.tryFindChild(id)) {
    throw new InputError(
      'name-duplicate',
      `"${scope.node.path ? `${scope.node.path}/` : ''}${id}" is declared twice.`,
      'Give one of the two another name.',
    );
  }
  return id;
}

const shownName = (id: unknown): string => (typeof id === 'string' && id !== '' ? `"${id}"` : 'A construct');

/** Ids are path parts: empty ones cannot be named, and slashes would be replaced without a word. */
export function checkId(id: string): void {
  if (typeof id !== 'string' || id.trim() === '') {
    throw new InputError(
      'name-invalid',
      'A construct needs a name, found an empty one.',
      'Give it a short name, such as "api".',
    );
  }
  if (id in Object.prototype) {
    throw new InputError(
      'name-invalid',
      `A construct cannot be named "${id}", which every JavaScript object has already.`,
      'Choose another name.',
    );
  }
  if (!id.includes('/')) return;
  throw new InputError(
    'name-invalid',
    `A construct cannot be named "${id.slice(0, 60)}": a slash separates the names of a path.`,
    `Call it "${id.slice(0, 60).replaceAll('/', '-')}".`,
  );
}
