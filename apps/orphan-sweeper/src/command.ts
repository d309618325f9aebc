import {
  anyText,
  choice,
  CONFIG_PATH,
  flag,
  GITOPS_BRANCH,
  gitopsRepository,
  inGroup,
  type Kind,
  mapped,
  type Option,
  optional,
  type Rules,
  type Syntax,
  text,
  type ValuesOf,
  withDefault,
} from "preview-console";
import type { Problem } from "preview-core";
import { parseGitOpsAddress, type SweptCluster } from "preview-gitops";
import { openClusters } from "./clusters.ts";
import { credentialProblems, VARIABLES } from "./credentials.ts";
import { metricsFile } from "./metrics.ts";

/** Every option and variable of a run, and the clusters that they name. */
export type Settings = ValuesOf<typeof OPTIONS & typeof VARIABLES> & Prepared;

type NoArguments = { readonly [Name in never]: Option };

/** The part of the settings that several options name together. */
export interface Prepared {
  readonly clusters: readonly SweptCluster[];
}

type Settable = typeof OPTIONS & typeof VARIABLES;

const KUBECONFIG = anyText("file", "a kubeconfig");
const CONTEXT = anyText("name", "a context's name");
const REMOVALS: Kind<number> = mapped(
  text({ pattern: "^[0-9]{1,6}$", expected: "a number such as 50" }, "number"),
  Number,
);
const SHARE: Kind<number> = mapped(
  text({ pattern: "^(?:100|[0-9]{1,2})%$", expected: "a share such as 20%" }, "percent"),
  (share) => Number(share.slice(0, -1)) / 100,
);

const OPTIONS = {
  ...inGroup("GitOps repository", {
    gitops: gitopsRepository(parseGitOpsAddress),
    branch: GITOPS_BRANCH,
    config: CONFIG_PATH,
  }),
  ...inGroup("Removals", {
    "max-removals": withDefault(
      REMOVALS,
      "50",
      "Removal limit: if a run would remove more previews than this, the run removes none.",
    ),
    "max-share": withDefault(
      SHARE,
      "20%",
      "Removal limit as a share of all previews. Applies if a run would remove more than five.",
    ),
    "dry-run": flag("Print what the run would change, and change nothing."),
  }),
  ...inGroup("Clusters", {
    "in-cluster": flag("Read the cluster that the sweeper runs in, as the hub."),
    "hub-kubeconfig": optional(KUBECONFIG, "Kubeconfig of the hub. Default: the hub is not read."),
    "hub-context": optional(CONTEXT, "Context in --hub-kubeconfig. Default: its current context."),
    "prune-cluster": flag(
      "Also delete hub objects that carry preview-core annotations and are no longer in git.",
    ),
    "spoke-kubeconfig": optional(
      KUBECONFIG,
      "Kubeconfig of the spoke, to read the namespaces of previews. Default: the spoke is not read.",
    ),
    "spoke-context": optional(CONTEXT, "Context in --spoke-kubeconfig. Default: its current context."),
  }),
  ...inGroup("Images", {
    images: flag("Also report preview images in GitHub's registry, ghcr.io."),
    "prune-images": flag("Also delete images of closed pull requests from ghcr.io."),
  }),
  ...inGroup("Output", {
    json: flag("Print one JSON object instead of a table."),
    "metrics-file": optional(
      metricsFile,
      "File for Prometheus metrics, for the textfile collector of node-exporter.",
    ),
    "log-level": withDefault(
      choice(["info", "debug"], "level"),
      "info",
      "`info`, or `debug` to log kept previews and images too.",
    ),
  }),
};

/** The sweeper's one command. */
export const SWEEPER: Syntax<NoArguments, typeof OPTIONS, typeof VARIABLES, Prepared> = {
  name: "orphan-sweeper",
  summary: "Removes previews whose pull request is closed, in one commit to the GitOps repository.",
  options: OPTIONS,
  variables: VARIABLES,
  examples: [
    "orphan-sweeper --gitops OWNER/NAME --dry-run",
    "orphan-sweeper --gitops OWNER/NAME --in-cluster --prune-cluster",
  ],
  exitCodes: { 1: "something failed", 3: "removal limit exceeded, nothing changed" },
  rules: (values, isSet) => [...clusterProblems(values, isSet), ...credentialProblems(values, isSet)],
  prepare: async (values, { environment }) => ({ clusters: openClusters(values, environment) }),
};

/** Options that do not go together, or not alone. */
const clusterProblems: Rules<Settable> = ({ inCluster, pruneCluster, images, pruneImages }, isSet) => {
  const problems: Problem[] = [];
  const add = (path: keyof Settable, message: string) => void problems.push({ path, message });
  const namesHub = isSet("hub-kubeconfig") || isSet("hub-context");
  if (inCluster && namesHub) add("in-cluster", "cannot be used with --hub-kubeconfig or --hub-context");
  else if (isSet("hub-context") && !isSet("hub-kubeconfig")) add("hub-context", "needs --hub-kubeconfig");
  if (isSet("spoke-context") && !isSet("spoke-kubeconfig")) add("spoke-context", "needs --spoke-kubeconfig");
  if (pruneCluster && !inCluster && !isSet("hub-kubeconfig"))
    add("prune-cluster", "needs --in-cluster or --hub-kubeconfig");
  if (pruneImages && !images) add("prune-images", "needs --images");
  return problems;
};
