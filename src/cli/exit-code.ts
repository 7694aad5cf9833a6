/** What the process tells the shell; documented in the README and by `sightline --help`. */
export const EXIT = {
  ok: 0,
  /** The declaration, the output or a test has errors. */
  findings: 1,
  /** The command line was not understood. */
  usage: 2,
  /** A mistake of Sightline's own. */
  internal: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
