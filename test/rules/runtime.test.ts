import { everyRuntime } from './declarations/runtime.ts';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN rules of the runtimes of every language', everyRuntime);
