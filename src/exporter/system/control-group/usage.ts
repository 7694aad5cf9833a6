/** What the kernel counts for a control group; each undefined where it does not. Times in seconds. */
export interface GroupUsage {
  readonly cpuSeconds?: number | undefined;
  /** Cores it may use. */
  readonly cpuLimit?: number | undefined;
  readonly cpuPeriods?: number | undefined;
  readonly throttledPeriods?: number | undefined;
  readonly throttledSeconds?: number | undefined;
  /** At least one process could run and had no core. */
  readonly cpuWaitingSeconds?: number | undefined;
  /** Memory in use without the page cache that can be given back at once. */
  readonly workingSetBytes?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
  readonly oomKills?: number | undefined;
  readonly processes?: number | undefined;
  readonly processLimit?: number | undefined;
  readonly diskReadBytes?: number | undefined;
  readonly diskWrittenBytes?: number | undefined;
}
