/** Where the application answers monitoring; `false`: not at its own port. */
export interface EndpointPaths {
  /** @default '/metrics' */
  readonly metrics?: string | false;
  /** Root of `/health`, `/health/live`, `/health/ready` and `/health/detailed`. @default '/health' */
  readonly health?: string | false;
}
