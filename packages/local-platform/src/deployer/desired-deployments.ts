import { APPLICATION_FILE, CLAIM_FILE, COMMIT_LABEL, LABEL_PREFIX } from "preview-core";
import { parse } from "yaml";
import type { Deployment, Rejection } from "./deployment.ts";

/** The previews of the GitOps repository. Each list is ordered by directory. */
export interface DesiredDeployments {
  readonly deployments: readonly Deployment[];
  /** Directories whose manifests cannot be read. */
  readonly rejections: readonly Rejection[];
}

interface Field {
  /** The file that has the field. */
  readonly file: typeof APPLICATION_FILE | typeof CLAIM_FILE;
  readonly path: string;
  readonly pattern: RegExp;
  readonly expected: string;
}

const DIRECTORY = /([^/]+)\/preview-pr-([0-9]+)$/;
const FULL_SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const NAME = { pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, expected: "a name of a-z, 0-9 and -" };
const APPLICATION = { file: APPLICATION_FILE } as const;
const CLAIM = { file: CLAIM_FILE } as const;
const FIELDS = {
  application: { ...APPLICATION, path: "metadata.name", ...NAME },
  team: { ...APPLICATION, path: `metadata.labels.${LABEL_PREFIX}team`, ...NAME },
  namespace: { ...APPLICATION, path: "spec.destination.namespace", ...NAME },
  repoUrl: { ...APPLICATION, path: "spec.source.repoURL", pattern: /^\S{1,2048}$/, expected: "a URL" },
  sha: {
    ...APPLICATION,
    path: "spec.source.targetRevision",
    pattern: FULL_SHA,
    expected: "a full commit SHA",
  },
  labelledSha: {
    ...APPLICATION,
    path: `spec.source.helm.valuesObject.podLabels.${COMMIT_LABEL}`,
    pattern: /^[0-9a-f]+$/,
    expected: "the same SHA as targetRevision",
  },
  attempt: {
    ...APPLICATION,
    path: "spec.source.helm.valuesObject.preview.attempt",
    pattern: /^[0-9]{1,9}$/,
    expected: "a whole number",
  },
  host: { ...CLAIM, path: `spec.parameters.labels.${LABEL_PREFIX}host`, ...NAME },
  commit: {
    ...CLAIM,
    path: "spec.parameters.route.sha",
    pattern: FULL_SHA,
    expected: "a full commit SHA",
  },
} satisfies Record<string, Field>;

/**
 * The deployments of the previews' manifests: path of an Application or a claim → its text. Service and pull request come
 * from the path, because the repository's layout decides them. The claim decides the host, as the Composition does.
 */
export function parseDesiredDeployments(
  files: ReadonlyMap<string, string>,
  domain: string,
): DesiredDeployments {
  const deployments: Deployment[] = [];
  const rejections: Rejection[] = [];
  const directories = new Set([...files.keys()].map((path) => path.slice(0, path.lastIndexOf("/"))));
  for (const directory of [...directories].toSorted()) {
    const result = parseDeployment(directory, files, domain);
    if (typeof result === "string") rejections.push({ directory, message: result });
    else deployments.push(result);
  }
  return { deployments, rejections };
}

function parseDeployment(
  directory: string,
  files: ReadonlyMap<string, string>,
  domain: string,
): Deployment | string {
  const [, service, pr] = DIRECTORY.exec(directory) ?? [];
  if (service === undefined || pr === undefined) return "expected a directory {service}/preview-pr-{n}";
  const documents = new Map<string, unknown>();
  for (const file of [APPLICATION_FILE, CLAIM_FILE]) {
    const document = parseYaml(files.get(`${directory}/${file}`));
    if (document === undefined) return `${file} is missing or not YAML`;
    documents.set(file, document);
  }
  const problems: string[] = [];
  const read = (field: Field): string => {
    const value = scalarText(at(documents.get(field.file), field.path));
    if (!field.pattern.test(value)) problems.push(problem(field, value));
    return value;
  };
  const deployment = {
    directory,
    service,
    team: read(FIELDS.team),
    pr: Number(pr),
    application: read(FIELDS.application),
    namespace: read(FIELDS.namespace),
    hostname: `${read(FIELDS.host)}.${domain}`,
    repoUrl: read(FIELDS.repoUrl),
    sha: read(FIELDS.sha),
    commit: read(FIELDS.commit),
    attempt: Number(read(FIELDS.attempt)),
  };
  const labelled = read(FIELDS.labelledSha);
  if (problems.length === 0 && labelled !== deployment.sha)
    problems.push(problem(FIELDS.labelledSha, labelled));
  return problems.length > 0 ? problems.join("; ") : deployment;
}

function parseYaml(text: string | undefined): unknown {
  if (text === undefined) return undefined;
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
