import {
  boolean,
  choice,
  CONFIG_PATH,
  duration,
  GITOPS_BRANCH,
  gitopsRepository,
  type Option,
  optional,
  parsedBy,
  pullRequestNumber,
  readOptions,
  required,
  secret,
  serviceName,
  teamName,
  text,
  type ValuesOf,
  withDefault,
} from "preview-console";
import { APP_PROTOCOLS, closest, FORMS, type Problem } from "preview-core";
import { parseAddress, parseGitOpsAddress } from "preview-gitops";
import type { Trigger } from "./trigger.ts";

/** One input. `action.yml`, the README and the parsing of `INPUT_*` are made from it. */
export interface Input<Value = unknown> extends Option<Value> {
  /** The runner evaluates this expression if the workflow does not set the input. Default: none */
  readonly expression?: string;
}

/** The inputs of `command: names`, and what the event adds. */
export type NamesInputs = { readonly command: "names" } & ValuesOf<ReturnType<typeof namesTable>>;

/** The inputs of `command: sync`, and what the event adds. */
export type SyncInputs = { readonly command: "sync" } & ValuesOf<ReturnType<typeof syncTable>>;

const COMMAND = {
  command: withDefault(
    choice(["sync", "names"], "command"),
    "sync",
    "`sync` creates, updates or removes the preview, as the pull request requires. `names` only computes the preview's names; it needs no token and no network.",
  ),
};

const PREVIEW = {
  service: optional(serviceName, "Name of the service. Default: the repository's name."),
  team: required(teamName, "Team that owns the service."),
};

const NAMES = {
  ...PREVIEW,
  domain: optional(
    text(FORMS.dnsName, "domain"),
    "For `names`: domain of the platform. Without a domain, the outputs `hostname` and `url` are empty.",
  ),
};

const GITHUB_TOKEN: Input<string> = {
  ...required(
    secret("the workflow's own token, ${{ github.token }}"),
    "The workflow's own token, with `pull-requests: write` and `deployments: write`. It reads the pull request, and writes the comment and the deployment.",
  ),
  expression: "${{ github.token }}",
};

const SYNC = {
  ...PREVIEW,
  "gitops-repository": {
    ...gitopsRepository(parseGitOpsAddress),
    description:
      "For `sync`: the GitOps repository, which Argo CD applies. `OWNER/NAME` on this GitHub, a git URL, or an absolute path.",
  },
  "gitops-branch": GITOPS_BRANCH,
  "gitops-token": optional(
    secret("a token, preferably of a GitHub App; see the README"),
    "Required for `sync`: a token with `Contents: write` on the GitOps repository only, preferably of a GitHub App. May be empty in runs that GitHub gives no secrets (forks, Dependabot).",
  ),
  "github-token": GITHUB_TOKEN,
  config: CONFIG_PATH,
  "pull-request": optional(
    pullRequestNumber,
    "Required for the event `workflow_dispatch`: number of the pull request.",
  ),
  "image-repository": optional(
    text(FORMS.imageRepository, "image"),
    "Image of the service, without a tag. Default: the platform's registry and the repository's name.",
  ),
  "image-digest": optional(
    text(FORMS.imageDigest, "digest"),
    "Digest of the image, such as `sha256:…`. The cluster then pulls by digest instead of by tag.",
  ),
  "app-protocol": withDefault(
    choice(APP_PROTOCOLS, "protocol"),
    "http",
    "Protocol of the service: `http` for HTTP/1.1 and WebSocket, `grpc`, or `kubernetes.io/h2c` for HTTP/2 without TLS. With `grpc`, any status of the answer proves that the preview works.",
  ),
  redeploy: withDefault(
    boolean,
    "false",
    "Deploy again, even if this commit is deployed. A re-run of a job does so by itself if the preview does not answer.",
  ),
  wait: optional(
    boolean,
    "Whether to wait until the preview answers at its URL or, after a removal, until it no longer answers. Default: `true` for a deploy, `false` for a removal.",
  ),
  "wait-timeout": optional(
    duration,
    "How long to wait, such as `90s` or `5m`. Default: `readiness.timeout` of the platform config.",
  ),
  "wait-interval": withDefault(
    duration,
    "5s",
    "The longest time between two requests to the preview during the wait, such as `5s`. The first requests follow each other faster.",
  ),
  "readiness-address": optional(
    parsedBy(parseAddress, "address", "host or host:port"),
    "`host` or `host:port` to connect to during the wait, for runners that cannot resolve the preview's public name. Default: the preview's host.",
  ),
  comment: withDefault(boolean, "true", "Whether to comment on the pull request."),
  deployment: withDefault(boolean, "true", "Whether to create a GitHub deployment."),
  deadline: withDefault(duration, "5m", "Time limit for all attempts to read and commit, such as `5m`."),
  "dry-run": withDefault(boolean, "false", "Log what the run would change, and change nothing."),
};

/** Every input, in the order of `action.yml`. */
export const INPUTS: Readonly<Record<string, Input>> = { ...COMMAND, ...NAMES, ...SYNC };

/**
 * The action's inputs, typed.
 *
 * @param texts What the workflow sets, by the input's name
 * @throws UsageError with every problem at once
 */
export async function readInputs(
  texts: ReadonlyMap<string, string>,
  trigger: Trigger,
): Promise<NamesInputs | SyncInputs> {
  const given = (name: string) => texts.get(name);
  const rules = () => findUnknown([...texts.keys()]);
  if (given("command") === "names")
    return { ...(await readOptions(namesTable(trigger), given, rules)), command: "names" };
  const table = { ...COMMAND, ...syncTable(trigger) };
  return { ...(await readOptions(table, given, rules)), command: "sync" };
}

function namesTable({ repository }: Trigger) {
  return { ...NAMES, service: serviceOf(repository.fullName) };
}

/** The event decides which inputs a workflow must set. */
function syncTable({ repository, subject, withoutSecrets }: Trigger) {
  return {
    ...SYNC,
    service: serviceOf(repository.fullName),
    "gitops-token": { ...SYNC["gitops-token"], required: withoutSecrets === undefined },
    "pull-request": { ...SYNC["pull-request"], required: subject.kind === "dispatch" },
  };
}

function serviceOf(repository: string): Option<string> {
  return withDefault(serviceName, repository.split("/")[1] ?? "", PREVIEW.service.description);
}

function findUnknown(names: readonly string[]): Problem[] {
  const known = Object.keys(INPUTS);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = closest(name, known);
      const hint = near === undefined ? `the inputs are ${known.join(", ")}` : `did you mean ${near}?`;
      return { path: name, message: `unknown input; ${hint}` };
    });
}
