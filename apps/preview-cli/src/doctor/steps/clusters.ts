import { type PlatformConfig, quote } from "preview-core";
import { stuckDeletions } from "preview-core/plan";
import { type ClusterRole, patchCommands, type PlatformFile } from "preview-core/platform";
import { toShellWord } from "../../shell-word.ts";
import type { ClusterComparison, ClusterObservations } from "../clusters.ts";
import { broken, ok, skipped, type Step, type StepResult } from "../step.ts";

const SHOWN = 5;
const NAMES = { argocd: "Argo CD", crossplane: "Crossplane" } as const;
const OPTIONS = { argocd: "--argocd-kubeconfig", crossplane: "--crossplane-kubeconfig" } as const;

/** Above this number of files, a command names the folder. */
const FILES_NAMED = 5;

/** The folder of docs/operations.md, relative to where the commands run. */
const FOLDER = "platform";

/** The objects in the clusters that make the path. */
export const CLUSTER_STEPS: readonly Step[] = [
  {
    id: "live-hub",
    title: "the hub's objects are as rendered",
    needs: ["config"],
    check: ({ configFile: config }, { clusters }) => checkCluster(clusters, { role: "hub", config }),
  },
  {
    id: "live-spoke",
    title: "the spoke's objects are as rendered",
    needs: ["config"],
    check: ({ configFile: config }, { clusters }) => checkCluster(clusters, { role: "spoke", config }),
  },
  {
    id: "deletions",
    title: "every deletion of a preview ends",
    needs: ["config"],
    check: (_, { now, clusters }) => checkDeletions(clusters, now),
  },
  {
    id: "parents",
    title: "parents apply the previews' directories",
    needs: ["config"],
    check: ({ config }, { clusters }) => checkParents(config.argocd.parent, clusters),
  },
  {
    id: "identities",
    title: "the spoke knows both controllers",
    check: ({ config }, { clusters }) => checkIdentities(config, clusters),
  },
];

/** Whether a cluster has what was rendered for it. A difference counts more than an object that cannot be read. */
export function checkCluster(
  clusters: ClusterObservations,
  of: { readonly role: ClusterRole; readonly config: string },
): StepResult {
  const compared = clusters[of.role];
  if (compared === undefined) return skipped(`needs --${of.role}-context`, [`--${of.role}-context`]);
  const differences = compared.objects.flatMap((each) => each.differences);
  const unseen = compared.objects.flatMap((each) => each.unseen ?? []);
  if (differences.length > 0) {
    const commands = restoreCommands(compared, of).join(" && ");
    return broken(
      first([...differences, ...unseen]),
      `run ${commands}; or correct preview.yaml when the cluster is right`,
    );
  }
  return unseen.length > 0
    ? skipped(first(unseen))
    : ok(`${compared.objects.length} objects are as rendered`);
}

/**
 * The commands that make a cluster's objects as they are rendered, in their order.
 *
 * `kubectl apply` alone does not: it keeps every field that it did not write, so what was added stays
 * (kubernetes.io/docs/reference/using-api/server-side-apply). `kubectl replace` writes the whole object, and cannot create one.
 *
 * @param config Path of the platform config
 */
function restoreCommands(
  { kubectl, objects }: ClusterComparison,
  { role, config }: { readonly role: ClusterRole; readonly config: string },
): string[] {
  const filesOf = (found: typeof objects): PlatformFile[] => [...new Set(found.map(({ file }) => file))];
  const changed = objects.filter(({ differences }) => differences.length > 0);
  const rendered = changed.filter(({ file }) => "objects" in file);
  return [
    `preview platform --config ${toShellWord(config)} --out ${FOLDER}`,
    ...onFiles(
      `${kubectl} apply --server-side --force-conflicts`,
      filesOf(rendered.filter(({ isMissing }) => isMissing)),
      role,
    ),
    ...onFiles(`${kubectl} replace`, filesOf(rendered.filter(({ isMissing }) => !isMissing)), role),
    // Last, because a restart takes a while.
    ...filesOf(changed).flatMap((file) =>
      "destination" in file && file.destination.kind === "patch"
        ? patchCommands(pathOf(file), file.destination, kubectl)
        : [],
    ),
  ];
}

function onFiles(command: string, files: readonly PlatformFile[], role: ClusterRole): string[] {
  if (files.length === 0) return [];
  const named =
    files.length > FILES_NAMED ? [`-k ${FOLDER}/${role}`] : files.map((file) => `-f ${pathOf(file)}`);
  return [[command, ...named].join(" ")];
}

function pathOf({ cluster, name }: PlatformFile): string {
  return `${FOLDER}/${cluster}/${name}`;
}

/** Whether no object of a preview is stuck in its deletion, such as behind a hook that never ends. */
export function checkDeletions({ hub, spoke }: ClusterObservations, now: number): StepResult {
  const seen = [hub, spoke].flatMap((cluster) => cluster?.previews ?? []);
  if (seen.length === 0) return skipped("needs --hub-context", ["--hub-context", "--spoke-context"]);
  const objects = seen.flatMap((previews) => ("objects" in previews ? previews.objects : []));
  const stuck = stuckDeletions(objects, now, {
    hub: hub?.kubectl ?? "kubectl --context HUB",
    spoke: spoke?.kubectl ?? "kubectl --context SPOKE",
  });
  if (stuck.length > 0) {
    const reasons = stuck.map(({ object, reason }) => `${object.kind} ${object.name}: ${reason}`);
    const commands = [...new Set(stuck.map(({ command }) => command))];
    return broken(first(reasons), `run ${commands.slice(0, SHOWN).join("; then ")}`);
  }
  const unreadable = seen.flatMap((previews) => ("unreadable" in previews ? previews.unreadable : []));
  return unreadable.length > 0 ? skipped(first(unreadable)) : ok("no deletion of a preview is stuck");
}

/**
 * Whether the config's `identities` are the names that the spoke sees. Admission policies tell the two controllers apart by
 * these names. The API server gives a name only to the holder of the credentials, so no other check is possible.
 */
export function checkIdentities(
  { identities }: PlatformConfig,
  { identities: seen }: ClusterObservations,
): StepResult {
  const controllers = ["argocd", "crossplane"] as const;
  const wrong = controllers.flatMap((name) => {
    const answer = seen[name];
    return answer !== undefined && "user" in answer && answer.user !== identities[name]
      ? [
          `the spoke knows ${NAMES[name]} as ${quote(answer.user)}, and identities.${name} is ${quote(identities[name])}`,
        ]
      : [];
  });
  if (wrong.length > 0) {
    return broken(
      wrong.join("; "),
      "correct identities in preview.yaml, render the platform again and apply its policies",
    );
  }
  const unseen = controllers.flatMap((name) => {
    const answer = seen[name];
    if (answer === undefined) return [`${NAMES[name]}'s credentials were not given`];
    return "failure" in answer ? [`the spoke did not say who ${NAMES[name]} is: ${answer.failure}`] : [];
  });
  const options = controllers.filter((name) => seen[name] === undefined).map((name) => OPTIONS[name]);
  return unseen.length > 0
    ? skipped(unseen.join("; "), options)
    : ok(`the spoke knows Argo CD as ${identities.argocd} and Crossplane as ${identities.crossplane}`);
}

/** Whether the hub has the parents of the config's `argocd.parent` only, and each applies its directory. */
function checkParents(parent: string, { parents }: ClusterObservations): StepResult {
  if (parents === undefined) return skipped("needs --hub-context", ["--hub-context"]);
  if ("unreadable" in parents) return skipped(`the parents cannot be read: ${parents.unreadable}`);
  const { others, failures, count } = parents;
  if (others.length > 0) {
    return broken(
      `argocd.parent is ${parent}, and the hub also has ${first(others)}: each preview has two parents, and the one that stops applying it deletes it`,
      `remove it without its previews: see "Parents" in docs/operations.md`,
    );
  }
  if (failures.length > 0) {
    return broken(
      first(failures),
      "correct or remove the preview's directory in the GitOps repository, or correct what refuses it and run: argocd app sync NAME",
    );
  }
  return ok(`${count} ${count === 1 ? "parent" : "parents"}, and none fails`);
}

function first(facts: readonly string[]): string {
  const more = facts.length - SHOWN;
  return `${facts.slice(0, SHOWN).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
