/** What was being done, for messages. */
export interface Attempted {
  /** Such as `list Application objects`. */
  readonly what: string;
  /** By which the cluster was reached. */
  readonly context: string;
}

/** What the API server answered, whatever the status, and to what. */
export interface ApiAnswer extends Attempted {
  readonly status: number;
  /** `undefined`: it was no JSON. */
  readonly body: unknown;
}
