import { EXIT } from './exit-code.ts';
import { JSON_ARG, type Verb } from './verb.ts';
export const secrets: Verb = {
  summary: 'Create the secrets a compose stack still lacks',
  description: '',
  args: { ...JSON_ARG },
  examples: [],
  async run() {
    return EXIT.ok;
  },
};
