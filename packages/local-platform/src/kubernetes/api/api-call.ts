import type { HttpRequest } from "local-github/http";
import type { Cluster } from "../state/cluster.ts";
import type { ResourceKind } from "../state/resource-kind.ts";
import type { User } from "../state/user.ts";

/** A request, and from whom. */
export interface ApiCall {
  readonly cluster: Cluster;
  readonly user: User;
  readonly request: HttpRequest;
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
}

/** A request, allowed, for objects of a kind that the cluster has. */
export interface ObjectsCall extends ApiCall {
  readonly resource: ResourceKind;
  readonly namespace: string | undefined;
}

/** The same for one of them. */
export interface ObjectCall extends ObjectsCall {
  readonly name: string;
}
