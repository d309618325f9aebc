import type { PullRequestState } from "preview-core/plan";
import { parsePreview, PreviewError } from "preview-core";
import { describe, expect, test } from "vitest";
import { memoryRepository } from "../memory-repository.ts";
import type { GitOpsRepository, Wanted } from "../ports/gitops-repository.ts";
import { adoptPreviews } from "./adopt.ts";
import { listPreviews } from "./list.ts";
import { readPlatform } from "./read-platform.ts";
import { removePreview } from "./remove.ts";
import type { ProcessPlatform } from "./run-process.ts";
import { sweepPreviews } from "./sweep/sweep-previews.ts";
import { sweepWorld } from "./sweep/sweep-world.fixture.ts";
import { syncPreview } from "./sync.ts";

const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const CONFIG_PATH = "platform/preview.yaml";

function platformWith(files: Readonly<Record<string, string>>): ProcessPlatform {
  const gitops = memoryRepository(new Map(Object.entries(files)));
  return { gitops, clock: { now: () => 0, random: () => 0, sleep: () => Promise.resolve() } };
}

const OPEN: PullRequestState = {
  state: "open",
  headSha: "0".repeat(40),
  baseBranch: "main",
  draft: false,
  fork: false,
  author: { login: "octocat", bot: false },
  labels: [],
  url: "https://github.com/crh225/a/pull/1",
  nodeId: "PR_1",
};

type Run = (platform: ProcessPlatform) => Promise<unknown>;

/** Every process, with another path of the config. */
const PROCESSES: readonly (readonly [name: string, run: Run])[] = [
  [
    "sync",
    (platform) =>
      syncPreview(
        { ...platform, readPullRequest: () => Promise.resolve(OPEN) },
        {
          preview: parsePreview({ service: "a", team: "red", pr: 1 }),
          repository: { id: 7, fullName: "crh225/a", url: "https://github.com/crh225/a" },
          sha: "0".repeat(40),
          configPath: CONFIG_PATH,
        },
      ),
  ],
  ["list", (platform) => listPreviews(platform, { configPath: CONFIG_PATH })],
  [
    "remove",
    (platform) =>
      removePreview(platform, {
        configPath: CONFIG_PATH,
        directory: "infra/quickstart-services/a/preview-pr-1",
        reason: "x",
      }),
  ],
  [
    "adopt",
    (platform) =>
      adoptPreviews(
        { ...platform, findRepository: () => Promise.reject(new Error("not requested")) },
        { configPath: CONFIG_PATH, directories: [] },
      ),
  ],
  [
    "sweep",
    (platform) => {
      const { pullRequests } = sweepWorld([]);
      const limits = { maxRemovals: 1, maxShare: 1 };
      return sweepPreviews({ ...platform, pullRequests }, { configPath: CONFIG_PATH, limits });
    },
  ],
];

/** The error message of a process. */
async function messageOf(run: Run, files: Readonly<Record<string, string>>): Promise<string> {
  try {
    await run(platformWith(files));
  } catch (error) {
    if (error instanceof PreviewError && error.code === "invalid-config") return error.message;
    throw error;
  }
  throw new Error("it ended well");
}

/** A removal needs of the config only the folder of the services. */
const STRICT = PROCESSES.filter(([name]) => !["remove", "sweep"].includes(name));

test("every process that may add reports a wrong platform config in the same words, each line with the file's name", async () => {
  const files = { [CONFIG_PATH]: "version: 1\ndomian: x.io\ncluster: c\nenvironment: 3\n" };
  const messages = await Promise.all(STRICT.map(([, run]) => messageOf(run, files)));
  const [first = ""] = messages;
  expect(messages).toEqual(STRICT.map(() => first));
  const lines = first.split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line.startsWith(`${CONFIG_PATH}:`)).toBe(true);
});

test.each(PROCESSES)("%s names the missing platform config", async (_, run) => {
  expect(await messageOf(run, { "README.md": "" })).toBe(
    `${CONFIG_PATH}: is missing in the GitOps repository; the platform team writes it once`,
  );
});

describe("readPlatform", () => {
  /** Reads a repository. Returns each request too, and may change the branch after the first one. */
  async function read(gitops: GitOpsRepository, afterFirst: () => Promise<unknown> = async () => {}) {
    const asked: Wanted[] = [];
    const counted: GitOpsRepository = {
      ...gitops,
      async read(wanted) {
        asked.push(wanted);
        const snapshot = await gitops.read(wanted);
        if (asked.length === 1) await afterFirst();
        return snapshot;
      },
    };
    const platform = await readPlatform(counted, CONFIG_PATH, (root) => ({ directories: [root] }));
    return { ...platform, asked };
  }

  test("needs one request for services in the default folder", async () => {
    const { gitops } = platformWith({ [CONFIG_PATH]: CONFIG, "infra/quickstart-services/a": "x" });
    const { asked, snapshot } = await read(gitops);
    expect(asked).toHaveLength(1);
    expect([...snapshot.directories.keys()]).toEqual(["infra/quickstart-services"]);
  });

  test("reads services in another folder at the commit of the config", async () => {
    const { gitops } = platformWith({ [CONFIG_PATH]: `${CONFIG}root: services\n`, "services/a": "x" });
    const { head } = await gitops.read({});
    const { asked, snapshot } = await read(gitops, () =>
      gitops.commit({
        head,
        message: "Move",
        write: new Map([["elsewhere/a", "x"]]),
        remove: ["services/a"],
      }),
    );
    expect(asked).toHaveLength(2);
    expect([snapshot.head, ...snapshot.directories.keys()]).toEqual([head, "services"]);
  });

  test("returns the unknown keys", async () => {
    const { gitops } = platformWith({ [CONFIG_PATH]: `${CONFIG}colour: red\n` });
    expect((await read(gitops)).unknownKeys).toMatchObject([
      { path: "colour", position: { file: CONFIG_PATH } },
    ]);
  });
});
