import type { HttpRequest } from "local-github/http";
import type { Cluster } from "../state/cluster.ts";
import type { ResourceKind } from "../state/resource-kind.ts";
import type { User } from "../state/user.ts";

/** A request with its user. */
export interface ApiCall {
  readonly cluster: Cluster;
  readonly user: User;
  readonly request: HttpRequest;
  /** The body, parsed if it is JSON. */
  readonly body: unknown;
}

/** An allowed request for objects of an installed kind. */
export interface ObjectsCall extends ApiCall {
  readonly resource: ResourceKind;
  readonly namespace: string | undefined;
}

/** An allowed request for one object. */
export interface ObjectCall extends ObjectsCall {
  readonly name: string;
}

/** The target of a path. */
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

/** The target of a path. Undefined when it is not served. */
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
