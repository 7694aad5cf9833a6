import type { SyntaxProblem } from '../query/syntax-problem.ts';

/** Verdicts of earlier runs, by a key that holds whatever they depend on. */
export interface Verdicts {
  get(key: string): unknown;
  set(key: string, verdict: unknown): unknown;
}

/** What is wrong with a query text; nothing when the server takes it. */
export type QueryCheck = (text: string) => readonly SyntaxProblem[];

export const verdictKey = (language: string, version: string, text: string): string => `${language} ${version} ${text}`;

/**
 * A check that remembers: type-checking hundreds of queries is the largest part of a synth, and most of them are the
 * same as last time.
 * @param check absent when every verdict is known to be remembered
 */
export const remembered =
  (language: string, version: string, verdicts: Verdicts, check: QueryCheck | undefined): QueryCheck =>
  text => {
    const key = verdictKey(language, version, text);
    const known = verdicts.get(key) as readonly SyntaxProblem[] | undefined;
    if (known) return known;
    if (!check) throw new Error(`a verdict was forgotten meanwhile: ${key}`);
    const verdict = check(text);
    verdicts.set(key, verdict);
    return verdict;
  };
