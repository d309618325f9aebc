import type { Problem } from "preview-core";
import type { FoundPreview } from "preview-core/plan";
import { expect, test } from "vitest";
import { GitOpsError, type GitOpsRepository, type Wanted } from "../ports/gitops-repository.ts";
import { readPreviewDirectories } from "./read-directories.ts";
import {
  CONFIG,
  directoryOf,
  noAnswer,
  previewFiles,
  ROOT,
  type SweepWorld,
  sweepWorld,
  worldPreview,
} from "./sweep/sweep-world.fixture.ts";
import { foundPreview } from "./sweep/found-preview.ts";

interface Seen {
  readonly head: string;
  readonly previews: readonly FoundPreview[];
  readonly owners: ReadonlyMap<string, string>;
  readonly hasRoot: boolean;
  readonly unknownKeys: readonly Problem[];
  readonly failed: readonly { readonly what: string; readonly message: string }[];
}

/** Reads a repository as a sweep does. */
async function read({ clock }: SweepWorld, gitops: GitOpsRepository): Promise<Seen> {
  const request = { gitops, clock, configPath: "preview.yaml", retryPolicy: {}, keep: foundPreview };
  const seen = await readPreviewDirectories(request);
  const failed = [...seen.failed].map(([what, { message }]) => ({ what, message }));
  return { ...seen, previews: [...seen.previews.values()], failed };
}

/** Reads a repository that may fail. Returns each request too. */
async function readWorld(
  world: SweepWorld,
  fail: (wanted: Wanted) => void = () => undefined,
): Promise<Seen & { readonly requests: Wanted[] }> {
  const requests: Wanted[] = [];
  const gitops: GitOpsRepository = {
    ...world.gitops,
    read: async (wanted) => {
      requests.push(wanted);
      fail(wanted);
      return world.gitops.read(wanted);
    },
  };
  return { ...(await read(world, gitops)), requests };
}

function unreadable(previews: readonly FoundPreview[]): [directory: string, origin: unknown][] {
  return previews.flatMap(({ directory, origin }) =>
    "unreadable" in origin ? [[directory, origin] as [string, unknown]] : [],
  );
}

const services = Array.from({ length: 60 }, (_, index) => `s${String(index).padStart(2, "0")}`);
const previews = services.map((service, index) => worldPreview({ service, repositoryId: 100 + index }));
const at = (service: string): string => `${ROOT}/${service}`;

test("returns every preview of every service with its files, some services at once", async () => {
  const world = sweepWorld(previews);
  const { requests, previews: found, head, failed } = await readWorld(world);
  expect(found).toEqual(previews.map((preview) => foundPreview(directoryOf(preview), previewFiles(preview))));
  expect(requests.map(({ directories = [] }) => directories.length)).toEqual([0, 10, 20, 30]);
  expect(requests.slice(1).every((wanted) => wanted.at === head)).toBe(true);
  expect(failed).toEqual([]);
});

test("reads everything at the first commit, also if another commit lands", async () => {
  const world = sweepWorld(previews);
  const { head: first } = await world.gitops.read({});
  let landed = 0;
  const { head, previews: found } = await readWorld(world, ({ directories }) => {
    if (directories === undefined || (landed += 1) > 1) return;
    const remove = [...previewFiles(previews[59] ?? worldPreview()).keys()];
    void world.gitops.commit({ head: first, message: "Remove", write: new Map(), remove });
  });
  expect([head, found.length, world.gitops.commits.length]).toEqual([first, 60, 2]);
});

test("large services are read a few at a time", async () => {
  const heavy = { [`${at("s00")}/preview-pr-1/notes.txt`]: "x".repeat(3_000_000) };
  const { requests } = await readWorld(sweepWorld(previews, heavy));
  expect(requests[2]?.directories?.length).toBe(6);
});

test("a service that is too large for one answer is read preview by preview", async () => {
  const more = worldPreview({ service: "s07", pr: 2, repositoryId: 107 });
  const world = sweepWorld([...previews, more]);
  const { previews: found, failed } = await readWorld(world, ({ directories = [] }) => {
    if (directories.includes(at("s07"))) throw noAnswer();
  });
  expect(found).toEqual((await readWorld(world)).previews);
  expect([found.length, failed]).toEqual([61, []]);
});

test("returns every service's owner file, also of a service that is too large for one answer", async () => {
  const owners = {
    [`${at("s03")}/preview-owner.yaml`]: "of three",
    [`${at("s07")}/preview-owner.yaml`]: "of seven",
  };
  const seen = await readWorld(sweepWorld(previews, owners), ({ directories = [] }) => {
    if (directories.includes(at("s07"))) throw noAnswer();
  });
  expect(Object.fromEntries(seen.owners)).toEqual(owners);
});

test("an unreadable preview is not mistaken for a missing one", async () => {
  const more = worldPreview({ service: "s07", pr: 2, repositoryId: 107 });
  const world = sweepWorld([...previews, more]);
  const { previews: found } = await readWorld(world, ({ directories = [] }) => {
    const broken = directories.some((path) => path === at("s07") || path === directoryOf(more));
    if (broken) throw new GitOpsError("refused", "too large");
  });
  expect(found).toHaveLength(61);
  expect(unreadable(found)).toEqual([[directoryOf(more), { unreadable: "too large" }]]);
});

test("a service without readable names is a failure, and stops no other", async () => {
  const { previews: found, failed } = await readWorld(
    sweepWorld(previews),
    ({ directories = [], listings = [] }) => {
      if ([...directories, ...listings].includes(at("s07"))) throw new GitOpsError("refused", "too large");
    },
  );
  expect(found).toHaveLength(59);
  expect(failed).toEqual([{ what: at("s07"), message: "too large" }]);
});

test("a listed service that is missing in an answer is never mistaken for a service without previews", async () => {
  const world = sweepWorld(previews);
  const gitops: GitOpsRepository = {
    ...world.gitops,
    read: async (wanted) => {
      const snapshot = await world.gitops.read(wanted);
      const kept = [...snapshot.directories].filter(([path]) => path !== at("s07"));
      return { ...snapshot, directories: new Map(kept) };
    },
  };
  const seen = await read(world, gitops);
  expect(unreadable(seen.previews)).toEqual([]);
  expect(seen.previews.length + seen.failed.length).toBe(60);
});

test("a missing root is not mistaken for a root without services", async () => {
  expect(await readWorld(sweepWorld([]))).toMatchObject({ hasRoot: false });
  expect(await readWorld(sweepWorld([], { [`${ROOT}/README.md`]: "" }))).toMatchObject({ hasRoot: true });
});

test("an unknown key of the platform config is reported", async () => {
  const world = sweepWorld([], { [`${ROOT}/README.md`]: "" });
  const { head } = await world.gitops.read({});
  const write = new Map([["preview.yaml", `${CONFIG}colour: red\n`]]);
  await world.gitops.commit({ head, message: "Add a key", write, remove: [] });
  expect((await readWorld(world)).unknownKeys).toMatchObject([{ path: "colour" }]);
});

test("a wrong platform config is reported with its path", async () => {
  const world = sweepWorld([]);
  const { head } = await world.gitops.read({});
  const write = new Map([["preview.yaml", "version: 1\n"]]);
  await world.gitops.commit({ head, message: "Break", write, remove: [] });
  await expect(readWorld(world)).rejects.toThrow(/^preview\.yaml:[\d:]* domain: /);
});
