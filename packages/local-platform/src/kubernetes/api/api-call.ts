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

/** What a path leads to. */
export type Target =
  | { readonly type: "discovery"; readonly apiVersion: string }
  | {
      readonly type: "objects";
      readonly apiVersion: string;
      readonly resource: string;
      readonly namespace: string | undefined;
      readonly name: string | undefined;
    };

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?(?:\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?)?$/;

/** What a path leads to; nothing where that is not served. */
export function parseTarget(path: string): Target | undefined {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) return undefined;
  const { group, version = "", resource } = found;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  if (resource === undefined) return { type: "discovery", apiVersion };
  const { namespace, name } = found;
  return { type: "objects", apiVersion, resource, namespace: decode(namespace), name: decode(name) };
}

function decode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : decodeURIComponent(text);
}
