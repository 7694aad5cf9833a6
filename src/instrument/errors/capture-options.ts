/** What an error is captured with. */
export interface CaptureOptions {
  readonly data?: Readonly<Record<string, unknown>>;
  /** `false`: it ended what was under way. @default true */
  readonly handled?: boolean;
}
