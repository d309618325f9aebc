import { LABEL_PREFIX } from "preview-core";
import { parse } from "yaml";
import type { Deployment, Rejection } from "./deployment.ts";

/** The previews of the GitOps repository. Each list is ordered by directory. */
export interface DesiredDeployments {
  readonly deployments: readonly Deployment[];
  /** Directories whose Application cannot be read. */
  readonly rejections: readonly Rejection[];
}

interface Field {
  readonly path: string;
  readonly pattern: RegExp;
  readonly expected: string;
}

const DIRECTORY = /([^/]+)\/preview-pr-([0-9]+)$/;
const NAME = { pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, expected: "a name of a-z, 0-9 and -" };
const FIELDS = {
  application: { path: "metadata.name", ...NAME },
  team: { path: `metadata.labels.${LABEL_PREFIX}team`, ...NAME },
  namespace: { path: "spec.destination.namespace", ...NAME },
  repoUrl: { path: "spec.source.repoURL", pattern: /^\S{1,2048}$/, expected: "a URL" },
  sha: {
    path: "spec.source.targetRevision",
    pattern: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
    expected: "a full commit SHA",
  },
  hostname: {
    path: "spec.source.helm.valuesObject.istio.preview.hostname",
    pattern: /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
    expected: "a host name in lower case",
  },
  shownSha: {
    path: "spec.source.helm.valuesObject.preview.sha",
    pattern: /^[0-9a-f]+$/,
    expected: "the same SHA as targetRevision",
  },
  attempt: {
    path: "spec.source.helm.valuesObject.preview.attempt",
    pattern: /^[0-9]{1,9}$/,
    expected: "a whole number",
  },
} satisfies Record<string, Field>;

/**
 * The deployments of Application manifests: path of `argocd-application.yaml` → its text. Service and pull
 * request come from the path, because the repository's layout decides them.
 */
export function parseDesiredDeployments(files: ReadonlyMap<string, string>): DesiredDeployments {
  const deployments: Deployment[] = [];
  const rejections: Rejection[] = [];
  for (const [path, text] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const directory = path.slice(0, path.lastIndexOf("/"));
    const result = parseDeployment(directory, text);
    if (typeof result === "string") rejections.push({ directory, message: result });
    else deployments.push(result);
  }
  return { deployments, rejections };
}

function parseDeployment(directory: string, text: string): Deployment | string {
  const [, service, pr] = DIRECTORY.exec(directory) ?? [];
  if (service === undefined || pr === undefined) return "expected a directory {service}/preview-pr-{n}";
  const document = parseYaml(text);
  if (document === undefined) return "argocd-application.yaml is not YAML";
  const problems: string[] = [];
  const read = (field: Field): string => {
    const value = scalarText(at(document, field.path));
    if (!field.pattern.test(value)) problems.push(problem(field, value));
    return value;
  };
  const application = read(FIELDS.application);
  const team = read(FIELDS.team);
  const namespace = read(FIELDS.namespace);
  const repoUrl = read(FIELDS.repoUrl);
  const sha = read(FIELDS.sha);
  const hostname = read(FIELDS.hostname);
  const attempt = Number(read(FIELDS.attempt));
  const shownSha = read(FIELDS.shownSha);
  if (problems.length === 0 && shownSha !== sha) problems.push(problem(FIELDS.shownSha, shownSha));
  if (problems.length > 0) return problems.join("; ");
  return {
    directory,
    service,
    team,
    pr: Number(pr),
    application,
    namespace,
    hostname,
    repoUrl,
    sha,
    attempt,
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    return undefined;
  }
}

function at(document: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.entries(value).find(([name]) => name === key)?.[1];
  }, document);
}

function scalarText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function problem({ path, expected }: Field, value: string): string {
  return `${path}: expected ${expected}, but got ${JSON.stringify(value.slice(0, 80))}`;
}
