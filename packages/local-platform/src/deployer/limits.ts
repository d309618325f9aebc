/** What one preview and all of them together may take of the machine. */
export interface Limits {
  /** How many previews run at the same time. Default: 20. */
  readonly previews: number;
  /** How long a service may take until its health path answers. Default: 30,000. */
  readonly startMilliseconds: number;
  /** How long a service may go on after SIGTERM before it is killed. Default: 5,000. */
  readonly graceMilliseconds: number;
  /** How much of a service's newest output is kept. Default: 65,536. */
  readonly outputBytes: number;
  /** The path that answers with 200 to 299 once a service works. Default: `/health`. */
  readonly healthPath: string;
}

export const DEFAULT_LIMITS: Limits = {
  previews: 20,
  startMilliseconds: 30_000,
  graceMilliseconds: 5_000,
  outputBytes: 64 * 1024,
  healthPath: "/health",
};
