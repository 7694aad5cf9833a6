/** Ids of the request that is worked on. */
export interface RequestIds {
  readonly requestId: string;
  readonly correlationId: string;
  readonly userId?: string;
  readonly sessionId?: string;
}
