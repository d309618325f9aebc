/** An object in the claim's namespace on the spoke, as the Composition makes it. */
export interface NamespaceObject {
  /** The object's name in the Composition. It must never change, because Crossplane would delete and remake the object. */
  readonly resource: string;
  /** End of the name of the `Object` on the hub that holds this object. */
  readonly suffix: string;
  /**
   * - `namespace`: a preview's object goes with the namespace, and never before
   * - `claim`: the object goes at once when the claim goes
   * - `commit`: the object is replaced by another one with each commit
   */
  readonly lifetime: "namespace" | "claim" | "commit";
  /** Condition of the Go template under which the object exists. */
  readonly when: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
}

/**
 * A Go template expression that prints a value, to stand in data for `renderGoTemplate`. The output is JSON, which is
 * one YAML value. Text in it cannot start another object. JSON leaves two characters as they are that go-yaml does not
 * accept (U+007F, U+0085); Kubernetes' decoder then refuses the whole.
 *
 * @example
 * toGoJson("$namespace"); // "{{ $namespace | toJson }}"
 */
export function toGoJson(expression: string): string {
  return `{{ ${expression} | toJson }}`;
}
