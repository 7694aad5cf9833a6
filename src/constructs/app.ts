import { Construct } from 'constructs';
import type { StackModel } from '../model/stack.ts';
import { MonitoringStack } from './monitoring-stack.ts';

/** The root of a declaration: what `main.ts` exports as default. Holds stacks, nothing else. */
export class App extends Construct {
  constructor() {
    super(undefined as never, '');
  }

  /** The plain data of every stack, in the order of declaration. */
  models(): readonly StackModel[] {
    return this.node.children.filter(child => child instanceof MonitoringStack).map(stack => stack.model());
  }
}
