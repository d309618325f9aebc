import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  aimAt,
  FAULT_KINDS,
  type FaultKind,
  type FaultTarget,
  type GitHubRequest,
  impatientFetch,
  toFaultTarget,
} from "local-platform";
import { GitOpsError } from "../gitops-error.ts";
import { announceOnGitHub } from "../github/announce-on-github.ts";
import { githubClient } from "../github/github-client.ts";
import { type GitHubSweepWorld, githubSweepWorld } from "../sweep/github-sweep-world.fixture.ts";
import { DAY, HOUR, MINUTE, REQUEST, ROOT } from "../sweep/sweep-world.fixture.ts";
import type { SweepPlatform, SweepResult } from "../sweep/sweep-platform.ts";
import { sweepPreviews } from "../sweep/sweep-previews.ts";

/** A fault, and which of a sweep's requests it hits, how often. */
export interface SweepFault {
  readonly kind: FaultKind;
  readonly index: number;
  readonly times: number;
}

/** Changes what a sweep is given, to see that the judge finds out. */
export type SweepMutant = (platform: SweepPlatform) => SweepPlatform;

/** What GitHub does to a query for many things, and to nothing else. */
const ONLY_QUERIES: readonly FaultKind[] = [
  answer("no keys and no errors", { data: {} }),
  answer("nothing but nulls", {
    data: { repository: null, repository0: null, repository1: null, nodes0: null },
  }),
  answer("too much at once", {
    data: null,
    errors: [{ message: "Resource limits for this query exceeded" }],
  }),
];

export const SWEEP_FAULTS: readonly FaultKind[] = [...FAULT_KINDS, ...ONLY_QUERIES];

/** Directories under the root of what a sweep may remove, of what it may announce, and of what it must leave alone. */
const REMOVABLE = ["a/preview-pr-4", "b/preview-pr-1"];
const EXPIRING = "a/preview-pr-2";
const EXPIRED = "a/preview-pr-1";
const SAFE = ["a/preview-pr-3", "a/preview-pr-5", "c/preview-pr-1", EXPIRING];

const APPLICATION = "argocd-application.yaml";

/** GitHub gives a token 5,000 points an hour, and so does the local one. */
const CASES_ON_A_STAGE = 100;

/** A GitHub on which the same sweep is played again and again. */
interface FaultStage extends AsyncDisposable {
  readonly world: GitHubSweepWorld;
  /** A server that is not GitHub. */
  readonly strangerUrl: string;
  platform(fetch?: typeof globalThis.fetch): SweepPlatform;
  /** Brings all previews back. */
  reset(): Promise<void>;
}

/** The requests of a sweep when nothing goes wrong, but for the comment itself, which only the first sweep writes. */
export async function listSweepTargets(): Promise<FaultTarget[]> {
  await using stage = await setStage();
  const { requests } = stage.world.github;
  const start = requests.length;
  const { failed } = await sweepPreviews(stage.platform(), REQUEST);
  if (failed.length > 0) throw new Error(`the sweep failed: ${JSON.stringify(failed)}`);
  return requests
    .slice(start)
    .map(toFaultTarget)
    .filter(({ operation }) => operation !== "CreateComment");
}

/** Everything that goes wrong when a sweep meets these faults, each with what it was. */
export async function playSweepFaults(
  cases: readonly SweepFault[],
  targets: readonly FaultTarget[],
  mutant: SweepMutant = (platform) => platform,
): Promise<string[]> {
  const problems: string[] = [];
  for (let start = 0; start < cases.length; start += CASES_ON_A_STAGE) {
    await using stage = await setStage();
    for (const one of cases.slice(start, start + CASES_ON_A_STAGE)) {
      const found = await playOne(stage, one, targets, mutant);
      const { kind, index, times } = one;
      const what = `${kind.name}, ${times} times at request ${index} (${targets[index]?.operation})`;
      problems.push(...found.map((problem) => `${what}: ${problem}`));
      await stage.reset();
    }
  }
  return problems;
}

async function playOne(
  stage: FaultStage,
  { kind, index, times }: SweepFault,
  targets: readonly FaultTarget[],
  mutant: SweepMutant,
): Promise<string[]> {
  const { github, gitops } = stage.world;
  const target = targets[index] ?? { operation: "", method: "POST", isGraphQL: true };
  const aim = aimAt(target, index, times);
  const when = (request: GitHubRequest): boolean => aim.hits(toFaultTarget(request));
  const place = { apiUrl: github.apiUrl, graphqlUrl: github.graphqlUrl, strangerUrl: stage.strangerUrl };
  if (kind.server) {
    const fault = kind.server({ ...target, ...place, repositoryId: gitops.id, number: 1, headSha: "" });
    github.inject({ when, times, fault });
  }
  if (kind.meanwhile) {
    const { promise: until, resolve } = Promise.withResolvers<unknown>();
    const { before, happens } = kind.meanwhile;
    const handle = github.inject({ when, fault: { kind: "hold", until, before } });
    void handle.reached.then(() => happens({ gitops })).then(resolve, resolve);
  }
  const fetch = kind.client && impatientFetch(globalThis.fetch, github, kind.client, aim);
  const faulty = await trySweep(mutant(stage.platform(fetch)));
  const seen = await observe(stage);
  aim.end();
  const clean = await trySweep(mutant(stage.platform()));
  const after = await observe(stage);
  const isFinal = kind.nature === "lasting" || times > 1;
  const checks: [boolean, string][] = [
    [aim.count() < 1, "the fault never struck"],
    [seen.lost.length > 0, `removes ${seen.lost.join(", ")}, which is open or unknown`],
    [after.lost.length > 0, `then removes ${after.lost.join(", ")}, which is open or unknown`],
    [typeof faulty === "string", `breaks: ${tell(faulty)}`],
    [!seen.done && isQuiet(faulty), "says that all is well, and leaves something"],
    [!isFinal && !seen.done, `gives up: ${tell(faulty)}`],
    [!isQuiet(clean) || !after.done, `the next sweep does not end right: ${tell(clean)}`],
  ];
  return checks.flatMap(([isProblem, problem]) => (isProblem ? [problem] : []));
}

/** A failure of GitHub's is one of ours; anything else breaks. */
async function trySweep(platform: SweepPlatform): Promise<SweepResult | GitOpsError | string> {
  try {
    return await sweepPreviews(platform, REQUEST);
  } catch (error) {
    return error instanceof GitOpsError ? error : String(error);
  }
}

function isQuiet(result: SweepResult | GitOpsError | string): boolean {
  if (typeof result === "string" || result instanceof GitOpsError) return false;
  const isUnknown = result.plan.previews.some(
    ({ rule, preview }) => rule === "unknown" && preview.directory !== `${ROOT}/c/preview-pr-1`,
  );
  return result.failed.length === 0 && !isUnknown;
}

function tell(result: SweepResult | GitOpsError | string): string {
  if (typeof result === "string" || result instanceof GitOpsError) return String(result);
  const { plan, failed, commit } = result;
  const decisions = plan.previews.map(
    ({ preview, action, rule }) => `${preview.directory.slice(-14)} ${action} ${rule}`,
  );
  return JSON.stringify({ decisions, failed, commit });
}

/** What must not be gone and is, and whether all is gone and announced that should be. */
async function observe({ world }: FaultStage): Promise<{ lost: string[]; done: boolean }> {
  const there = await world.directories();
  const application = await world.gitops.readFile(`${ROOT}/${EXPIRING}/${APPLICATION}`);
  const isAnnounced = application?.includes("expiry-warned-at") === true;
  const isGone = [...REMOVABLE, EXPIRED].every((directory) => !there.includes(directory));
  return { lost: SAFE.filter((directory) => !there.includes(directory)), done: isGone && isAnnounced };
}

async function setStage(): Promise<FaultStage> {
  const resources = new AsyncDisposableStack();
  const strangerUrl = await startStranger(resources);
  const world = resources.use(await githubSweepWorld(["a", "b", "c"]));
  const [a, b, c] = [world.service("a"), world.service("b"), world.service("c")];
  await world.deploy(a);
  world.wait(6 * HOUR);
  await world.deploy(a);
  world.wait(13 * DAY - 5 * HOUR);
  await sweepPreviews(world.platform, REQUEST);
  world.wait(DAY + HOUR);
  await world.deploy(a);
  const closed = [await world.deploy(a), await world.deploy(b)];
  const justClosed = await world.deploy(a);
  (await world.deploy(c)).close();
  for (const pull of closed) pull.close({ merged: true });
  c.hide();
  world.wait(HOUR);
  justClosed.close();
  world.wait(MINUTE);
  const files = await readAll(world);
  return {
    world,
    strangerUrl,
    platform: (fetch) => ({ ...world.connect(fetch), announce: announceOnGitHub(commenter(world, fetch)) }),
    async reset() {
      justClosed.close();
      const now = await readAll(world);
      const changed = [...files].filter(([path, text]) => now.get(path) !== text);
      const extra = [...now.keys()].filter((path) => !files.has(path)).map((path) => [path, null] as const);
      const changes = Object.fromEntries([...changed, ...extra]);
      if (Object.keys(changes).length > 0)
        await world.gitops.commit({ branch: "main", message: "Begin again", files: changes });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startStranger(resources: AsyncDisposableStack): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readAll({ gitops }: GitHubSweepWorld): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await gitops.listFiles()) files.set(path, (await gitops.readFile(path)) ?? "");
  return files;
}

function commenter(
  { github }: GitHubSweepWorld,
  fetch: typeof globalThis.fetch | undefined,
): ReturnType<typeof githubClient> {
  const grants = { "crh225/a": { pull_requests: "write" } } as const;
  const token = github.createToken({ name: "comments", login: "sweeper[bot]", kind: "app", grants });
  const client = githubClient({ apiUrl: github.apiUrl, token, userAgent: "sweep" });
  if (fetch !== undefined)
    client.hook.before("request", (options) => {
      options.request = { ...options.request, fetch };
    });
  return client;
}

function answer(name: string, body: object): FaultKind {
  return {
    name,
    nature: "passing",
    on: ({ operation }) => operation.startsWith("Read") || operation.startsWith("List"),
    server: () => ({ kind: "answer", status: 200, body, undocumented: true }),
  };
}
