/** Raised inside the scan and caught by `checkRe2`; never leaves this folder. */
export class Re2Error extends Error {}
