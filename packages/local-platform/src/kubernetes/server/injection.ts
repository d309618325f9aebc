import type { Answer, Injection } from "local-github/http";

/** A request as a fault and the log see it. Credentials are not in it. */
export interface KubernetesRequest {
  /** Name of the user; `undefined`: the credentials are nobody's. */
  readonly user: string | undefined;
  /** What the program calls itself. */
  readonly userAgent: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
}

/** What goes wrong with a request. */
export type KubernetesFault =
  /** This answer; nothing happens. */
  | ({ readonly kind: "answer" } & Answer)
  /** The connection breaks; nothing happens. */
  | { readonly kind: "reset" }
  /** What was asked for happens; the connection breaks before the answer. */
  | { readonly kind: "reset-after-effect" }
  /** What was asked for happens; half of the answer arrives, with its status. */
  | { readonly kind: "malformed" }
  /** The request waits, and then goes on as if nothing had been. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> };

/** A fault that waits for requests to this Kubernetes. */
export type KubernetesInjection = Injection<KubernetesRequest, KubernetesFault>;

/** A request that was answered, and how. */
export interface KubernetesRecord extends KubernetesRequest {
  /** 0: the connection was broken instead of an answer. */
  readonly status: number;
}
