/** An object in the claim's namespace on the spoke, as the Composition composes it. */
export interface Composed {
  /**
   * What the Composition knows it by. It never changes: what is no longer composed under its old name is deleted, and
   * then composed again.
   */
  readonly resource: string;
  /** End of the name of the `Object` on the hub that holds it. */
  readonly suffix: string;
  /** Condition of the Go template under which it is there. */
  readonly when: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
}
