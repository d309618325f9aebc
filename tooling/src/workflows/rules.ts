import type { Job, Step, Workflow } from "./workflow.ts";

/** What is risky in a workflow, one line each. */
export type Rule = (workflow: Workflow) => string[];

/** They run with the default branch's rights, on what anybody may have sent. */
const PRIVILEGED = ["pull_request_target", "workflow_run", "issue_comment"];

const PINNED = /^[^@\s]+@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/;

/** No code of a pull request may come where the default branch's rights are: no checkout, and nothing that is like one. */
export const dangerousTriggers: Rule = ({ events, jobs }) => {
  const privileged = events.filter((event) => PRIVILEGED.includes(event));
  if (privileged.length === 0) return [];
  const fetches = jobs.flatMap(({ id, steps }) => (steps.some(bringsCode) ? [id] : []));
  return fetches.map((id) => `${id}: brings code to ${privileged.join(", ")}`);
};

/** An expression is put into a script before the shell sees it, so its value can be code. */
export const templateInjection: Rule = ({ jobs }) =>
  inSteps(jobs, ({ run, uses, with: inputs }) => {
    const script = isAction(uses, "actions/github-script") ? inputs["script"] : run;
    return typeof script === "string" && script.includes("${{")
      ? "puts an expression into a script; hand it over by env"
      : undefined;
  });

/** actions/checkout leaves the token where every later step can read it, unless it is told not to. */
export const persistedCredentials: Rule = ({ jobs }) =>
  inSteps(jobs, ({ uses, with: inputs }) =>
    isAction(uses, "actions/checkout") && inputs["persist-credentials"] !== false
      ? "needs persist-credentials: false"
      : undefined,
  );

/** Without `permissions: {}` a job that forgets its own has all of the repository's default. */
export const excessivePermissions: Rule = ({ permissions, jobs }) => [
  ...(JSON.stringify(permissions) === "{}" ? [] : ["needs permissions: {} at the top"]),
  ...jobs.flatMap(({ id, permissions: own }) =>
    typeof own === "string" ? [`${id}: ${own} is more than any job needs`] : [],
  ),
];

/** A tag or a branch can be moved to other code; a bot keeps the commit up to date by the version beside it. */
export const unpinnedUses: Rule = ({ jobs, text }) => {
  const lines = text.split("\n");
  return jobs
    .flatMap(({ uses, steps }) => [uses, ...steps.map((step) => step.uses)])
    .flatMap((uses) => {
      if (uses === undefined || uses.startsWith("./")) return [];
      if (!PINNED.test(uses)) return [`${uses}: needs a commit`];
      const told = lines.some((line) => line.includes(uses) && /# v[0-9]+\.[0-9]+\.[0-9]+$/.test(line));
      return told ? [] : [`${uses}: needs its version beside it, as a comment`];
    });
};

/** Only an environment can keep a secret from workflows that a pull request has changed. */
export const secretsOutsideEnvironment: Rule = ({ events, jobs }) =>
  jobs.flatMap((job) => {
    if (!usesSecrets(job)) return [];
    if (job.environment === undefined) return [`${job.id}: uses a secret without an environment`];
    return events.includes("pull_request")
      ? [`${job.id}: has a secret where a pull request can change the workflow`]
      : [];
  });

/** An App's token can do all that the App may, unless it is narrowed. */
export const wideAppTokens: Rule = ({ jobs }) =>
  inSteps(jobs, ({ uses, with: inputs }) => {
    if (!isAction(uses, "actions/create-github-app-token")) return undefined;
    const narrowed = Object.keys(inputs).some((name) => name.startsWith("permission-"));
    return narrowed && inputs["skip-token-revoke"] === undefined
      ? undefined
      : "needs a permission- input, and must be revoked";
  });

function inSteps(jobs: readonly Job[], judge: (step: Step) => string | undefined): string[] {
  return jobs.flatMap(({ id, steps }) =>
    steps.flatMap((step, index) => {
      const problem = judge(step);
      return problem === undefined ? [] : [`${id}, step ${index + 1}: ${problem}`];
    }),
  );
}

function isAction(uses: string | undefined, action: string): boolean {
  return uses?.toLowerCase().startsWith(`${action}@`) ?? false;
}

function bringsCode({ uses, run }: Step): boolean {
  const local = uses?.startsWith("./") ?? false;
  const fetched =
    /\bgit\s+(?:\S+\s+)*(?:clone|fetch|pull|checkout)\b|\bgh\s+(?:pr\s+checkout|repo\s+clone)\b/;
  return isAction(uses, "actions/checkout") || local || fetched.test(run ?? "");
}

function usesSecrets({ json, secrets }: Job): boolean {
  const named = [...json.matchAll(/\bsecrets\s*(?:\.\s*([A-Za-z0-9_]+)|\[|\))/gi)];
  return secrets === "inherit" || named.some(([, name]) => name?.toUpperCase() !== "GITHUB_TOKEN");
}
