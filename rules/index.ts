export { generalRules } from './general.ts';
