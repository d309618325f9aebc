import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryRepository } from "../memory-repository.ts";
import { GitOpsError, type Commit, type GitOpsRepository, type Snapshot } from "./gitops-repository.ts";

/** A file of the real branch. */
export interface ContractFile {
  readonly text: string;
  /** Git's mode. Without modes, an implementation always uses 100644. */
  readonly mode: string;
}

/** The implementation under test, and the real branch behind it. */
export interface ContractSubject extends AsyncDisposable {
  readonly repository: GitOpsRepository;
  /** A new client of the same branch, as in another process. */
  connect(): Promise<GitOpsRepository>;
  /** Object id of the real branch's head. */
  head(): Promise<string>;
  /** All files of a commit, by their paths. */
  files(commit: string): Promise<ReadonlyMap<string, ContractFile>>;
  /** The message without the line break at its end. */
  commit(oid: string): Promise<{ readonly parents: readonly string[]; readonly message: string }>;
  /** Makes a commit on the real branch without the implementation. `undefined` removes a file. Returns the new head. */
  land(changes: ReadonlyMap<string, string | undefined>): Promise<string>;
}

/** The size of the tests. */
export interface ContractOptions {
  /** Random sequences that are compared with the repository in memory. Default: 50. */
  readonly runs?: number;
  /** Writers at the same time. Default: 8. */
  readonly writers?: number;
}

/** The files of the first commit of each branch. */
export const CONTRACT_FILES: ReadonlyMap<string, string> = new Map([
  ["preview.yaml", "version: 1\n"],
  ["bin/deploy.sh", "#!/bin/sh\n"],
  ["infra/README.md", "Services\n"],
  ["infra/pricing-api/preview-owner.yaml", "repository: crh225/pricing-api\n"],
  ["infra/pricing-api/preview-pr-1/claim.yaml", "kind: NamespaceClaim\n"],
  ["infra/pricing-api/preview-pr-1/deep/er/application.yaml", "kind: Application\n"],
  ["infra/pricing-api/preview-pr-10/claim.yaml", "pr: 10\n"],
  ["infra/pricing-api/preview-pr-2/claim.yaml", "pr: 2\n"],
]);

/** The executable file of {@link CONTRACT_FILES}, in implementations with modes. */
export const CONTRACT_EXECUTABLE = "bin/deploy.sh";

const PREVIEW = "infra/pricing-api/preview-pr-1";
const SERVICE = "infra/pricing-api";
const ATTEMPTS_MAX = 100;

/** For real processes on a busy machine. */
const OPTIONS = { timeout: 60_000 };

/**
 * Tests that an implementation keeps the contract of {@link GitOpsRepository}. Each test calls `setup` for a branch
 * of its own, which begins with {@link CONTRACT_FILES}.
 */
export function describeContract(
  name: string,
  setup: () => Promise<ContractSubject>,
  { runs = 50, writers = 8 }: ContractOptions = {},
): void {
  describe.concurrent(`${name}: reading`, OPTIONS, () => {
    test("returns the wanted files that exist at the head", async () => {
      await using subject = await setup();
      const { head, files } = await subject.repository.read({
        files: [
          "preview.yaml",
          "absent.yaml",
          "infra/absent/file.yaml",
          SERVICE,
          `${SERVICE}/preview-owner.yaml`,
        ],
      });
      expect(head).toBe(await subject.head());
      expect(files).toEqual(
        pick(CONTRACT_FILES, (path) => ["preview.yaml", `${SERVICE}/preview-owner.yaml`].includes(path)),
      );
    });

    test("returns every file below a wanted directory, by its full path", async () => {
      await using subject = await setup();
      const { directories } = await subject.repository.read({
        directories: [PREVIEW, "infra", "absent", "infra/absent", "preview.yaml"],
      });
      expect(directories).toEqual(
        new Map([
          [PREVIEW, pick(CONTRACT_FILES, (path) => path.startsWith(`${PREVIEW}/`))],
          ["infra", pick(CONTRACT_FILES, (path) => path.startsWith("infra/"))],
        ]),
      );
    });

    test("lists the sorted names of the direct subdirectories", async () => {
      await using subject = await setup();
      const { listings } = await subject.repository.read({
        listings: [SERVICE, "infra", "bin", "absent", "preview.yaml"],
      });
      expect(listings).toEqual(
        new Map([
          [SERVICE, ["preview-pr-1", "preview-pr-10", "preview-pr-2"]],
          ["infra", ["pricing-api"]],
          ["bin", []],
        ]),
      );
    });

    test("reads an empty path as the root", async () => {
      await using subject = await setup();
      const { directories, listings } = await subject.repository.read({ directories: [""], listings: [""] });
      expect(directories.get("")).toEqual(CONTRACT_FILES);
      expect(listings.get("")).toEqual(["bin", "infra"]);
    });

    test("returns only the head when nothing is wanted", async () => {
      await using subject = await setup();
      expect(await subject.repository.read({})).toEqual({
        head: await subject.head(),
        files: new Map(),
        directories: new Map(),
        listings: new Map(),
      });
    });

    test("reads the commits of other writers since the last read", async () => {
      await using subject = await setup();
      const wanted = { files: ["preview.yaml"], directories: [PREVIEW], listings: [SERVICE] };
      await subject.repository.read(wanted);
      const head = await subject.land(
        new Map([
          ["preview.yaml", "version: 2\n"],
          [`${PREVIEW}/claim.yaml`, undefined],
          [`${SERVICE}/preview-pr-3/claim.yaml`, "pr: 3\n"],
        ]),
      );
      expect(await subject.repository.read(wanted)).toEqual({
        head,
        files: new Map([["preview.yaml", "version: 2\n"]]),
        directories: new Map([
          [PREVIEW, new Map([[`${PREVIEW}/deep/er/application.yaml`, "kind: Application\n"]])],
        ]),
        listings: new Map([[SERVICE, ["preview-pr-1", "preview-pr-10", "preview-pr-2", "preview-pr-3"]]]),
      });
    });

    test("reads an earlier commit", async () => {
      await using subject = await setup();
      const wanted = { files: ["preview.yaml"], directories: [PREVIEW], listings: [SERVICE] };
      const before = await subject.repository.read(wanted);
      await subject.land(
        new Map([
          ["preview.yaml", "version: 2\n"],
          [`${PREVIEW}/claim.yaml`, undefined],
          [`${SERVICE}/preview-pr-3/claim.yaml`, "pr: 3\n"],
        ]),
      );
      expect(await subject.repository.read({ ...wanted, at: before.head })).toEqual(before);
      expect(await (await subject.connect()).read({ ...wanted, at: before.head })).toEqual(before);
      expect((await subject.repository.read(wanted)).files.get("preview.yaml")).toBe("version: 2\n");
    });

    test("reports a lost race for a commit that does not exist, and not an empty snapshot", async () => {
      await using subject = await setup();
      const wanted = { files: ["preview.yaml"], listings: [SERVICE], at: "1".repeat(40) };
      await expect(subject.repository.read(wanted)).rejects.toMatchObject({ code: "lost-race" });
    });

    test("reads all of a snapshot at one commit while the branch moves", async () => {
      await using subject = await setup();
      const landing = (async () => {
        for (let turn = 1; turn <= 6; turn += 1) {
          await subject.land(
            new Map([
              ["x/a.yaml", `${turn}`],
              ["y/z/b.yaml", `${turn}`],
              [`list/${turn}/c.yaml`, ""],
            ]),
          );
        }
      })();
      for (let turn = 1; turn <= 4; turn += 1) {
        const snapshot = await subject.repository.read({
          files: ["x/a.yaml"],
          directories: ["y"],
          listings: ["list"],
        });
        const text = snapshot.files.get("x/a.yaml");
        expect(snapshot.directories.get("y")?.get("y/z/b.yaml")).toBe(text);
        expect(snapshot.listings.get("list")?.length).toBe(text && Number(text));
        expect((await subject.files(snapshot.head)).get("x/a.yaml")?.text).toBe(text);
      }
      await landing;
    });
  });

  describe.concurrent(`${name}: committing`, OPTIONS, () => {
    test("writes and removes in one commit on top of the head", async () => {
      await using subject = await setup();
      const before = await subject.head();
      const oid = await subject.repository.commit({
        head: before,
        message: "Change three files",
        write: new Map([
          ["preview.yaml", "version: 2\n"],
          ["new/file.yaml", "new: true\n"],
        ]),
        remove: [`${PREVIEW}/claim.yaml`],
      });
      expect(await subject.head()).toBe(oid);
      expect(await subject.commit(oid)).toEqual({ parents: [before], message: "Change three files" });
      const expected = new Map([
        ...CONTRACT_FILES,
        ["preview.yaml", "version: 2\n"],
        ["new/file.yaml", "new: true\n"],
      ]);
      expected.delete(`${PREVIEW}/claim.yaml`);
      expect(await texts(subject, oid)).toEqual(expected);
    });

    test("keeps every other file's mode and content, and a written file's mode", async () => {
      await using subject = await setup();
      const head = await subject.head();
      const before = await subject.files(head);
      const oid = await subject.repository.commit(writing(head, { "bin/other.sh": "", "preview.yaml": "x" }));
      const after = new Map(await subject.files(oid));
      expect(after.get("preview.yaml")).toEqual({ text: "x", mode: before.get("preview.yaml")?.mode });
      after.delete("bin/other.sh");
      expect(after.set("preview.yaml", before.get("preview.yaml") ?? { text: "", mode: "" })).toEqual(before);
    });

    test("removes a directory with its last file", async () => {
      await using subject = await setup();
      const inside = [...CONTRACT_FILES.keys()].filter((path) => path.startsWith(`${PREVIEW}/`));
      await subject.repository.commit({
        head: await subject.head(),
        message: "Remove",
        write: new Map(),
        remove: inside,
      });
      const { directories, listings } = await subject.repository.read({
        directories: [PREVIEW],
        listings: [SERVICE],
      });
      expect(directories).toEqual(new Map());
      expect(listings.get(SERVICE)).toEqual(["preview-pr-10", "preview-pr-2"]);
    });

    test("removes the last file of the repository", async () => {
      await using subject = await setup();
      const remove = [...CONTRACT_FILES.keys()];
      const head = await subject.repository.commit({
        head: await subject.head(),
        message: "Remove everything",
        write: new Map(),
        remove,
      });
      expect(await subject.files(head)).toEqual(new Map());
      const wanted = { files: remove, directories: ["infra"], listings: [""] };
      const snapshot = await subject.repository.read(wanted);
      expect([snapshot.files.size, snapshot.directories.size, snapshot.listings.get("")]).toEqual([0, 0, []]);
      await subject.repository.commit(writing(head, { "a/b": "c" }));
      expect(await texts(subject, await subject.head())).toEqual(new Map([["a/b", "c"]]));
    });

    test("refuses a commit on a stale head as a lost race and changes nothing", async () => {
      await using subject = await setup();
      const { head: stale } = await subject.repository.read({ files: ["preview.yaml"] });
      const head = await subject.land(new Map([["other.yaml", "landed: first\n"]]));
      expect(await codeOf(subject.repository.commit(writing(stale, { "preview.yaml": "lost\n" })))).toBe(
        "lost-race",
      );
      expect(await codeOf((await subject.connect()).commit(writing(stale, { "a/b": "" })))).toBe("lost-race");
      expect(await subject.head()).toBe(head);
    });

    test("refuses a commit on a head that never existed as a lost race", async () => {
      await using subject = await setup();
      const before = await subject.head();
      expect(await codeOf(subject.repository.commit(writing("1".repeat(40), { "a/b": "" })))).toBe(
        "lost-race",
      );
      expect(await subject.head()).toBe(before);
    });

    test.each([[`${PREVIEW}/absent.yaml`], ["absent/file.yaml"]])(
      "refuses to remove %s, which does not exist, and changes nothing",
      async (path) => {
        await using subject = await setup();
        const head = await subject.head();
        const commit = {
          head,
          message: "Remove",
          write: new Map([["a/b", ""]]),
          remove: ["preview.yaml", path],
        };
        expect(["refused", "lost-race"]).toContain(await codeOf(subject.repository.commit(commit)));
        expect(await subject.head()).toBe(head);
      },
    );

    test("throws for a commit that changes nothing", async () => {
      await using subject = await setup();
      const head = await subject.head();
      await expect(subject.repository.commit(writing(head, {}))).rejects.toThrow(TypeError);
      expect(await subject.head()).toBe(head);
    });

    test("keeps unusual paths as they are", async () => {
      await using subject = await setup();
      const written = Object.fromEntries(UNUSUAL_PATHS.map((path, index) => [path, `${index}\n`]));
      const head = await subject.repository.commit(writing(await subject.head(), written));
      expect(await texts(subject, head)).toEqual(new Map([...CONTRACT_FILES, ...Object.entries(written)]));
      const { files, directories } = await subject.repository.read({
        files: UNUSUAL_PATHS,
        directories: ["odd"],
      });
      expect(files).toEqual(new Map(Object.entries(written)));
      expect(directories.get("odd")).toEqual(pick(files, (path) => path.startsWith("odd/")));
      await subject.repository.commit({ head, message: "Remove", write: new Map(), remove: UNUSUAL_PATHS });
      expect(await texts(subject, await subject.head())).toEqual(CONTRACT_FILES);
    });

    test("keeps texts byte for byte", async () => {
      await using subject = await setup();
      const written = Object.fromEntries(UNUSUAL_TEXTS.map((text, index) => [`texts/${index}.yaml`, text]));
      const head = await subject.repository.commit(writing(await subject.head(), written));
      const expected = new Map(Object.entries(written));
      expect(pick(await texts(subject, head), (path) => path.startsWith("texts/"))).toEqual(expected);
      const { files, directories } = await subject.repository.read({
        files: [...expected.keys()],
        directories: ["texts"],
      });
      expect(files).toEqual(expected);
      expect(directories.get("texts")).toEqual(expected);
    });

    test.each([
      ["a subject alone", "Deploy pricing-api"],
      ["a body of several lines", "Deploy pricing-api\n\nFirst line\n\n  indented: ✓ 日本語\nlast line"],
      ["a hostile subject", '--amend --author="x" $(touch /tmp/x) `id` %s\n\n# not a comment\n-m x'],
    ])("keeps the message: %s", async (_, message) => {
      await using subject = await setup();
      const commit = { ...writing(await subject.head(), { "a/b": "" }), message };
      expect((await subject.commit(await subject.repository.commit(commit))).message).toBe(message);
    });
  });

  describe(`${name}: many writers`, OPTIONS, () => {
    test("all land, each on all earlier commits, if they read again after a lost race", async () => {
      await using subject = await setup();
      const clients = await Promise.all(Array.from({ length: writers }, async () => subject.connect()));
      const landed = await Promise.all(
        clients.map(async (client, index) => writeUntilLanded(client, `w-${index}.yaml`)),
      );
      const history = await firstParents(subject, await subject.head());
      expect(history.filter((oid) => landed.includes(oid)).length).toBe(writers);
      const paths = [...CONTRACT_FILES.keys()];
      for (const oid of history.toReversed().slice(1)) {
        paths.push(`w-${landed.indexOf(oid)}.yaml`);
        expect([...(await subject.files(oid)).keys()].toSorted()).toEqual(paths.toSorted());
      }
    });
  });

  describe(`${name}: random sequences`, OPTIONS, () => {
    test("have the same results as in memory", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
          await using subject = await setup();
          expect(await replay(subject.repository, steps)).toEqual(
            await replay(memoryRepository(CONTRACT_FILES), steps),
          );
        }),
        { numRuns: runs },
      );
    });
  });
}

const UNUSUAL_PATHS = [
  "odd/with space.yaml",
  "odd/-dash/--force",
  `odd/quote"double".yaml`,
  "odd/it's.yaml",
  "odd/back\\slash.yaml",
  "odd/*?[glob].yaml",
  "odd/:(top)colon.yaml",
  "odd/%20%2F.yaml",
  "odd/#hash&amp;.yaml",
  "odd/...dots/.hidden",
  "odd/ünïcödé-日本語-😀.yaml",
  "odd/decomposed-e\u0301.yaml",
  "--top.yaml",
];

const UNUSUAL_TEXTS = [
  "",
  "\n",
  "no final newline",
  "windows\r\nline\r\n",
  "tabs\tand trailing space \n\n\n",
  "ünïcödé 日本語 😀 e\u0301\n",
  "\uFEFFbyte order mark\n",
  "data 3\ndone\nEOT\n",
  "x".repeat(200_000),
];

type Step =
  | { readonly kind: "commit"; readonly write: Record<string, string>; readonly remove: readonly string[] }
  | { readonly kind: "stale"; readonly write: Record<string, string> };

const PATHS = ["preview.yaml", "a/x.yaml", "a/b/y.yaml", "a/b/z.yaml", "c.yaml", `${PREVIEW}/claim.yaml`];
const path = fc.constantFrom(...PATHS);
const text = fc.string({ unit: "binary", maxLength: 20 }).filter((value) => !value.includes("\0"));
const write = fc.dictionary(path, text, { maxKeys: 3 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("commit" as const), write, remove: fc.uniqueArray(path) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stale" as const), write }) },
);

/** The result of each step, without object ids. */
async function replay(repository: GitOpsRepository, steps: readonly Step[]): Promise<readonly unknown[]> {
  const wanted = { files: PATHS, directories: ["a", "a/b", PREVIEW], listings: ["", "a", "a/b", SERVICE] };
  let snapshot = await repository.read(wanted);
  const { head: first } = snapshot;
  const outcomes: unknown[] = [];
  for (const current of steps) {
    const { head, files } = snapshot;
    const commit =
      current.kind === "stale"
        ? writing(first, current.write)
        : {
            ...writing(head, current.write),
            // The removal of a missing file is refused or a lost race. This test accepts both.
            remove: current.remove.filter((removed) => files.has(removed) && !(removed in current.write)),
          };
    outcomes.push(await codeOf(repository.commit(commit)));
    snapshot = await repository.read(wanted);
    outcomes.push(withoutHead(snapshot));
  }
  return outcomes;
}

function withoutHead({ files, directories, listings }: Snapshot): Omit<Snapshot, "head"> {
  return { files, directories, listings };
}

async function writeUntilLanded(repository: GitOpsRepository, written: string): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const { head } = await repository.read({});
    try {
      return await repository.commit(writing(head, { [written]: "" }));
    } catch (error) {
      if (!(error instanceof GitOpsError && error.code === "lost-race")) throw error;
    }
  }
  throw new Error(`${written} has not landed in ${ATTEMPTS_MAX} attempts.`);
}

async function firstParents(subject: ContractSubject, head: string): Promise<readonly string[]> {
  const history: string[] = [];
  for (let oid: string | undefined = head; oid !== undefined;) {
    history.push(oid);
    oid = (await subject.commit(oid)).parents[0];
  }
  return history;
}

function writing(head: string, files: Readonly<Record<string, string>>): Commit {
  return { head, message: "Write", write: new Map(Object.entries(files)), remove: [] };
}

async function texts(subject: ContractSubject, commit: string): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await subject.files(commit))].map(([at, file]) => [at, file.text]));
}

function pick(
  files: ReadonlyMap<string, string>,
  keep: (path: string) => boolean,
): ReadonlyMap<string, string> {
  return new Map([...files].filter(([at]) => keep(at)));
}

async function codeOf(commit: Promise<string>): Promise<string> {
  try {
    await commit;
    return "landed";
  } catch (error) {
    if (error instanceof GitOpsError) return error.code;
    return error instanceof TypeError ? "mistake" : String(error);
  }
}
