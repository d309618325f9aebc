import type { InjectionHandle, Answer, Injection } from "local-github/http";
import type { ResourceKind } from "./state/resource-kind.ts";
import type { GivenObject, StoredObject } from "./state/stored-object.ts";
import type { User } from "./state/user.ts";

export interface KubernetesOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/**
 * A Kubernetes API server on this machine, with TLS. What it says of objects is held against answers of a real one
 * (`contract/contract.test.ts`). What it does not serve it answers 501: subresources, watching, dry runs, strict and
 * schema validation, admission policies, server-side apply, access reviews, and Kubernetes' other kinds. Nothing happens
 * by itself: there are no controllers and there is no garbage collector.
 */
export interface LocalKubernetes extends AsyncDisposable {
  /** Such as `https://127.0.0.1:6443`. */
  readonly url: string;
  /** The certificate of its authority, as PEM. */
  readonly authority: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly KubernetesRecord[];
  /** Adds kinds, as a CustomResourceDefinition does. */
  install(...kinds: readonly ResourceKind[]): void;
  /** Adds somebody who may send requests. */
  createUser(user: User): LocalUser;
  /** Puts an object there, or another in its place, with its namespace. Not a request: nobody is asked. */
  put(object: GivenObject): StoredObject;
  find(ref: ObjectRef): StoredObject | undefined;
  /** Takes a finalizer off, as the controller that has set it does when its work is done. */
  finalize(ref: ObjectRef, finalizer: string): void;
  /** Lets every list that is being read in parts expire, as etcd's compaction does. */
  expireLists(): void;
  inject(injection: KubernetesInjection): InjectionHandle;
}

/** Which object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Somebody who may send requests. */
export interface LocalUser {
  readonly name: string;
  readonly token: string;
  /** A kubeconfig with the token and one context, which has the user's name. */
  kubeconfig(): string;
  /** The same with a client certificate instead of the token. */
  kubeconfigWithCertificate(): Promise<string>;
}

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
