import type { Position } from '../shared/finding.ts';

/** A user's TypeScript entry with everything it imports by path, as one CommonJS text. */
export interface Bundle {
  readonly code: string;
  /** File of `code` in the cache; names the script in stack traces. */
  readonly file: string;
  /** Reads the source map; only asked for when a place must be named. */
  readonly readSourceMap: () => string;
  /** Absolute paths of all bundled files. */
  readonly inputs: readonly string[];
  /** Packages the bundle requires when it runs. */
  readonly packages: readonly string[];
}

/** Why there is no bundle: a file that does not parse or an import that does not resolve. */
export interface BundleFailure {
  readonly messages: readonly { readonly text: string; readonly notes: string; readonly position?: Position }[];
}
