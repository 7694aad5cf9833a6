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

  /** Adds this construct's records. Input that cannot be accepted throws `InputError` and becomes a finding here. */
  abstract contribute(draft: StackDraft): void;
}

/** The id itself, when the scope has no child of that name yet. */
function freeId(scope: Construct, id: string): string {
  if (typeof id !== 'string' || id.trim() === '') {
    throw new InputError(
      'name-invalid',
      'A construct needs a name, found an empty one.',
      'Give it a short name, such as "api".',
    );
  }
  if (scope.node.tryFindChild(id)) {
    throw new InputError(
      'name-duplicate',
      `"${scope.node.path ? `${scope.node.path}/` : ''}${id}" is declared twice.`,
      'Give one of the two another name.',
    );
  }
  return id;
}
