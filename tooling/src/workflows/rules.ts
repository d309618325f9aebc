import type { Job, Step, Workflow } from "./workflow.ts";

/** Finds risks in a workflow, one line each. */
export type Rule = (workflow: Workflow) => string[];

/** Events whose workflows run with the default branch's rights, on input of anybody. */
const PRIVILEGED = ["pull_request_target", "workflow_run", "issue_comment"];

const BRINGS_FILES = [
  "actions/checkout",
  "actions/download-artifact",
  "actions/cache",
  "actions/cache/restore",
];

const RUNS_DEPENDENCIES =
  /(?:^|[\s;&|(])(?:\.\/x|npx|pnpm|yarn|turbo|npm (?:ci|i|install|run|test|exec|rebuild))(?:\s|$)/m;

const ALWAYS_TRUE = "has a condition that is always true";

const PINNED = /^[^@\s]+@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/;

/**
 * A workflow with the default branch's rights may use no file of a pull request or of its build: no checkout, no artifact, no
 * cache of another run.
 */
export const dangerousTriggers: Rule = ({ events, jobs }) => {
  const privileged = events.filter((event) => PRIVILEGED.includes(event));
  if (privileged.length === 0) return [];
  const fetches = jobs.flatMap(({ id, steps }) => (steps.some(bringsFiles) ? [id] : []));
  return fetches.map((id) => `${id}: brings files to ${privileged.join(", ")}`);
};

/** GitHub replaces an expression in a script before the shell reads the script, so its value can be code. */
export const templateInjection: Rule = ({ jobs }) =>
  inSteps(jobs, ({ run, uses, with: inputs }) => {
    const script = isAction(uses, "actions/github-script") ? inputs["script"] : run;
    return typeof script === "string" && script.includes("${{")
      ? "puts an expression into a script; use env instead"
      : undefined;
  });

/** By default, actions/checkout stores the token where every later step can read it. */
export const persistedCredentials: Rule = ({ jobs }) =>
  inSteps(jobs, ({ uses, with: inputs }) =>
    isAction(uses, "actions/checkout") && inputs["persist-credentials"] !== false
      ? "needs persist-credentials: false"
      : undefined,
  );

/** Without `permissions: {}`, a job without its own permissions has the repository's default. */
export const excessivePermissions: Rule = ({ permissions, jobs }) => [
  ...(JSON.stringify(permissions) === "{}" ? [] : ["needs permissions: {} at the top"]),
  ...jobs.flatMap(({ id, permissions: own }) =>
    typeof own === "string" ? [`${id}: ${own} is more than any job needs`] : [],
  ),
];

/** Every dependency of a test or a build can ask for the job's token, and publish with it. */
export const dependenciesWithRights: Rule = ({ jobs }) =>
  jobs.flatMap(({ id, permissions, steps }) => {
    const rights = Object.entries(Object(permissions)).filter(([, access]) => access === "write");
    if (rights.length === 0 || !steps.some(({ run }) => RUNS_DEPENDENCIES.test(run ?? ""))) return [];
    return [`${id}: runs dependencies with ${rights.map(([right]) => `${right}: write`).join(", ")}`];
  });

/** A tag or a branch can move to other code. A bot updates the commit by the version in the comment. */
export const unpinnedUses: Rule = ({ jobs, text }) => {
  const lines = text.split("\n");
  return jobs
    .flatMap(({ uses, steps }) => [uses, ...steps.map((step) => step.uses)])
    .flatMap((uses) => {
      if (uses === undefined || uses.startsWith("./")) return [];
      if (!PINNED.test(uses)) return [`${uses}: needs a commit`];
      const versioned = lines.some((line) => line.includes(uses) && /# v[0-9]+\.[0-9]+\.[0-9]+$/.test(line));
      return versioned ? [] : [`${uses}: needs its version beside it, as a comment`];
    });
};

/** Only an environment protects a secret from workflows that a pull request changed. */
export const secretsOutsideEnvironment: Rule = ({ events, jobs }) =>
  jobs.flatMap((job) => {
    if (!usesSecrets(job)) return [];
    if (job.environment === undefined) return [`${job.id}: uses a secret without an environment`];
    return events.includes("pull_request")
      ? [`${job.id}: has a secret where a pull request can change the workflow`]
      : [];
  });

/** By default, an App's token has all rights of the App in every repository of its installation. */
export const wideAppTokens: Rule = ({ jobs, text }) =>
  inSteps(jobs, ({ uses, with: inputs }) => {
    if (!isAction(uses, "actions/create-github-app-token")) return undefined;
    if (!Object.keys(inputs).some((name) => name.startsWith("permission-")))
      return "needs a permission- input";
    if (inputs["skip-token-revoke"] !== undefined) return "must be revoked when the job ends";
    const everywhere = inputs["owner"] !== undefined && inputs["repositories"] === undefined;
    return everywhere && !isExcused(text, `owner: ${String(inputs["owner"])}`, "github-app")
      ? "names no repositories, so the token is for all repositories of the owner"
      : undefined;
  });

/** A condition with other text around its `${{ }}`, even the end of a line, is text, and text is true. */
export const unsoundConditions: Rule = ({ jobs }) => [
  ...jobs.flatMap(({ id, if: condition }) => (isText(condition) ? [`${id}: ${ALWAYS_TRUE}`] : [])),
  ...inSteps(jobs, ({ if: condition }) => (isText(condition) ? ALWAYS_TRUE : undefined)),
];

function inSteps(jobs: readonly Job[], check: (step: Step) => string | undefined): string[] {
  return jobs.flatMap(({ id, steps }) =>
    steps.flatMap((step, index) => {
      const problem = check(step);
      return problem === undefined ? [] : [`${id}, step ${index + 1}: ${problem}`];
    }),
  );
}

/** True when a line has a reason to ignore the rule. */
function isExcused(text: string, line: string, rule: string): boolean {
  return text.split("\n").some((found) => found.includes(`${line} # zizmor: ignore[${rule}] `));
}

function isText(condition: unknown): boolean {
  if (typeof condition !== "string" || !condition.includes("${{")) return false;
  return !/^\$\{\{(?:(?!\}\}).)*\}\}$/s.test(condition);
}

function isAction(uses: string | undefined, action: string): boolean {
  return uses?.toLowerCase().startsWith(`${action}@`) ?? false;
}

function bringsFiles({ uses, run }: Step): boolean {
  const fetches = BRINGS_FILES.some((action) => isAction(uses, action));
  const local = uses?.startsWith("./") ?? false;
  const fetched =
    /\bgit\s+(?:\S+\s+)*(?:clone|fetch|pull|checkout)\b|\bgh\s+(?:pr\s+checkout|repo\s+clone|run\s+download)\b/;
  return fetches || local || fetched.test(run ?? "");
}

function usesSecrets({ json, secrets }: Job): boolean {
  const named = [...json.matchAll(/\bsecrets\s*(?:\.\s*([A-Za-z0-9_]+)|\[|\))/gi)];
  return secrets === "inherit" || named.some(([, name]) => name?.toUpperCase() !== "GITHUB_TOKEN");
}
