import type { InjectionHandle, Answer, Injection } from "local-github/http";
import type { ResourceKind } from "./state/resource-kind.ts";
import type { GivenObject, StoredObject } from "./state/stored-object.ts";
import type { User } from "./state/user.ts";

export interface KubernetesOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/**
 * A Kubernetes API server on this machine, with TLS. `contract/contract.test.ts` compares its answers about
 * objects with those of a real server. It answers 501 to requests that it does not serve: subresources,
 * watching, dry runs of anything but a creation, strict and schema validation, admission policies, server-side apply, access reviews, and
 * Kubernetes' other kinds. It has no controllers and no garbage collector.
 */
export interface LocalKubernetes extends AsyncDisposable {
  /** Such as `https://127.0.0.1:6443`. */
  readonly url: string;
  /** The certificate of its authority, as PEM. */
  readonly authority: string;
  /** The log of requests, in order. */
  readonly requests: readonly KubernetesRecord[];
  /** Installs kinds, as a CustomResourceDefinition does. */
  install(...kinds: readonly ResourceKind[]): void;
  /** Adds a user. */
  createUser(user: User): LocalUser;
  /**
   * Creates or replaces an object, and creates its namespace if necessary. It is not a request, so no access
   * rule applies.
   */
  put(object: GivenObject): StoredObject;
  find(ref: ObjectRef): StoredObject | undefined;
  /** Removes a finalizer, as its controller does when its work is done. */
  finalize(ref: ObjectRef, finalizer: string): void;
  /** Makes every list expire that is being read in parts, as etcd's compaction does. */
  expireLists(): void;
  inject(injection: KubernetesInjection): InjectionHandle;
}

/** The reference to an object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A user of the API server. */
export interface LocalUser {
  readonly name: string;
  readonly token: string;
  /** A kubeconfig with the token and one context, which has the user's name. */
  kubeconfig(): string;
  /** The same with a client certificate instead of the token. */
  kubeconfigWithCertificate(): Promise<string>;
}

/** A request, as faults and the log see it. It has no credentials. */
export interface KubernetesRequest {
  /** Name of the user. Undefined for unknown credentials. */
  readonly user: string | undefined;
  /** The `User-Agent` of the program. */
  readonly userAgent: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The body, parsed if it is JSON. */
  readonly body: unknown;
}

/** A fault of one request. */
export type KubernetesFault =
  /** This answer, without the effect. */
  | ({ readonly kind: "answer" } & Answer)
  /** A broken connection, without the effect. */
  | { readonly kind: "reset" }
  /** The effect, and a broken connection before the answer. */
  | { readonly kind: "reset-after-effect" }
  /** The effect, and half of the answer with its status. */
  | { readonly kind: "malformed" }
  /** A wait before the effect. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> };

/** A fault for requests to this Kubernetes. */
export type KubernetesInjection = Injection<KubernetesRequest, KubernetesFault>;

/** A request with its answer's status. */
export interface KubernetesRecord extends KubernetesRequest {
  /** 0: the connection was broken without an answer. */
  readonly status: number;
}
