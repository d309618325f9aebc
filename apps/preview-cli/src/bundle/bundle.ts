/** What was rendered, and how to speak of it. */
export interface Bundle {
  /** Path of the platform config, as given. */
  readonly config: string;
  /** Path below the folder → text. */
  readonly rendered: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  /** Whether the answer is one JSON object. */
  readonly json: boolean;
}
