import type { Answer } from "local-github/http";
import type { ListRest } from "../state/cluster.ts";
import { isBuiltIn, type ResourceKind } from "../state/resource-kind.ts";
import type { StoredObject } from "../state/stored-object.ts";
import type { ObjectsCall } from "./api-call.ts";
import { NotServedError, StatusError, badRequest } from "./status.ts";

type Labels = Readonly<Record<string, string>>;

type Requirement = (labels: Labels) => boolean;

/**
 * The message of kube-apiserver when etcd no longer has the first version of a list (kubernetes/kubernetes,
 * apiserver/pkg/storage/etcd3/errors.go).
 */
const EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";
const REQUIREMENT = /^(?<not>!)?(?<key>[\w./-]+)(?:(?<operator>==|!=|=)(?<value>[\w.-]*))?$/;

/** A list, or a part of it. All parts have the version of the first part. */
export function listObjects(call: ObjectsCall): Answer {
  const { query } = call.request;
  const token = query.get("continue");
  const list = token === null ? startList(call) : continueList(call, token);
  const limit = Number(query.get("limit") ?? 0);
  if (!Number.isSafeInteger(limit) || limit < 0)
    throw new NotServedError(`the limit "${query.get("limit")}"`);
  const part = limit === 0 ? list.objects : list.objects.slice(0, limit);
  return buildPage(call, { ...list, objects: part }, { ...list, objects: list.objects.slice(part.length) });
}

function startList({ cluster, resource, namespace, request }: ObjectsCall): ListRest {
  const isSelected = parseLabelSelector(request.query.get("labelSelector") ?? "");
  const objects = cluster.store.list(resource, namespace);
  return {
    resourceVersion: cluster.store.resourceVersion,
    objects: objects.filter(({ metadata }) => isSelected(metadata.labels ?? {})),
  };
}

function continueList({ cluster }: ObjectsCall, token: string): ListRest {
  if (!cluster.rests.has(token)) throw new NotServedError("a continue token of somebody else");
  const rest = cluster.rests.get(token);
  if (rest === undefined) {
    throw new StatusError(410, "Expired", EXPIRED, { continueToken: `${token}-inconsistent` });
  }
  return rest;
}

function buildPage(
  { cluster, resource, request }: ObjectsCall,
  { resourceVersion, objects }: ListRest,
  rest: ListRest,
): Answer {
  const { apiVersion, kind } = resource;
  const more = rest.objects.length === 0 ? {} : { continue: `continue-${cluster.rests.size + 1}` };
  if (more.continue !== undefined) cluster.rests.set(more.continue, rest);
  // Kubernetes knows the number only without a selector.
  const isCounted = more.continue !== undefined && !request.query.has("labelSelector");
  const remaining = isCounted ? { remainingItemCount: rest.objects.length } : {};
  return {
    status: 200,
    body: {
      apiVersion,
      kind: `${kind}List`,
      metadata: { ...more, ...remaining, resourceVersion },
      items: objects.map((object) => toItem(resource, object)),
    },
  };
}

/** Only the items of custom resources have their kind. */
function toItem(resource: ResourceKind, object: StoredObject): object {
  if (!isBuiltIn(resource)) return object;
  const { apiVersion: _, kind: __, ...item } = object;
  return item;
}

/**
 * Parses a label selector. It serves `key`, `!key`, `key=value`, `key==value` and `key!=value`, with commas
 * between them, and one refusal: a second operator in the place of a value.
 */
function parseLabelSelector(selector: string): (labels: Labels) => boolean {
  const requirements = selector === "" ? [] : selector.split(",").map((text) => parseRequirement(text));
  return (labels) => requirements.every((isMet) => isMet(labels));
}

function parseRequirement(text: string): Requirement {
  const found = REQUIREMENT.exec(text)?.groups;
  if (found === undefined || (found["not"] !== undefined && found["operator"] !== undefined))
    throw refuse(text);
  const { not, key = "", operator, value } = found;
  if (operator === "!=") return (labels) => labels[key] !== value;
  if (operator !== undefined) return (labels) => labels[key] === value;
  return (labels) => Object.hasOwn(labels, key) === (not === undefined);
}

function refuse(text: string): Error {
  if (/^[\w./-]+(?:==|!=|=)=/.test(text)) {
    return badRequest("unable to parse requirement: found '=', expected: identifier");
  }
  return new NotServedError(`the label selector ${JSON.stringify(text)}`);
}
