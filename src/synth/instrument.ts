// The command line sees renderers through the pipeline only.
export {
  LANGUAGES,
  type Language,
  oneService,
  renderInstrumentation,
} from '../render/instrumentation/instrumentation.ts';
