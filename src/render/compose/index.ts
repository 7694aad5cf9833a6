export { composeView } from './compose-view.ts';
export { composeDifferences } from './differences.ts';
export { type ComposeException, composeExceptions } from './exceptions.ts';
export { type ComposeOutput, renderCompose } from './render-compose.ts';
