import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryRepository } from "./memory-repository.ts";

const FILES = new Map([
  ["preview.yaml", "version: 1\n"],
  ["a/b.yaml", "b"],
]);

describe("memoryRepository", () => {
  test("has one commit at the start, even without files", () => {
    for (const files of [new Map<string, string>(), FILES]) {
      const repository = memoryRepository(files);
      expect(repository.commits).toEqual([
        { oid: expect.stringMatching(/^[0-9a-f]{40}$/), parent: undefined, message: "Begin" },
      ]);
      expect(repository.filesAt(repository.commits[0]?.oid ?? "")).toEqual(files);
    }
  });

  test("keeps the files of every commit after later commits", async () => {
    const repository = memoryRepository(FILES);
    const { head } = await repository.read({});
    const second = await repository.commit({
      head,
      message: "2",
      write: new Map([["a/b.yaml", "c"]]),
      remove: [],
    });
    const third = await repository.commit({
      head: second,
      message: "3",
      write: new Map(),
      remove: ["a/b.yaml"],
    });
    expect(repository.commits.map(({ oid, parent }) => [oid, parent])).toEqual([
      [head, undefined],
      [second, head],
      [third, second],
    ]);
    expect(repository.filesAt(head)).toEqual(FILES);
    expect(repository.filesAt(second).get("a/b.yaml")).toBe("c");
    expect([...repository.filesAt(third).keys()]).toEqual(["preview.yaml"]);
    expect(() => repository.filesAt("0".repeat(40))).toThrow(RangeError);
  });

  test("has different ids for a change and its reversal", async () => {
    const repository = memoryRepository(FILES);
    let { head } = await repository.read({});
    for (const text of ["c", "b", "c", "b"]) {
      head = await repository.commit({
        head,
        message: "x",
        write: new Map([["a/b.yaml", text]]),
        remove: [],
      });
    }
    expect(new Set(repository.commits.map(({ oid }) => oid)).size).toBe(5);
  });

  test("loses no file of an earlier commit in thousands of commits and lost races", async () => {
    const repository = memoryRepository();
    const write = async (name: string): Promise<string> => {
      for (;;) {
        const { head } = await repository.read({ files: [name] });
        try {
          return await repository.commit({ head, message: name, write: new Map([[name, name]]), remove: [] });
        } catch {
          // Another writer was faster.
        }
      }
    };
    for (let round = 0; round < 500; round += 1) {
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => write(`dir-${round % 20}/${round}-${writer}`)),
      );
    }
    expect(repository.commits).toHaveLength(4001);
    const head = repository.commits.at(-1)?.oid ?? "";
    expect(repository.filesAt(head).size).toBe(4000);
    for (const [index, { oid }] of repository.commits.entries()) {
      if (index % 200 === 0) expect(repository.filesAt(oid).size).toBe(index);
    }
  });

  test("reads a directory as all files below it", async () => {
    const files = fc.dictionary(
      fc
        .array(fc.constantFrom("a", "b", "c.yaml"), { minLength: 1, maxLength: 4 })
        .map((names) => `${names.join("/")}/f`),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom("a", "a/b", "b/a/c.yaml"), async (tree, directory) => {
        const { directories } = await memoryRepository(new Map(Object.entries(tree))).read({
          directories: [directory],
        });
        const below = Object.entries(tree).filter(([path]) => path.startsWith(`${directory}/`));
        expect(directories.get(directory)).toEqual(below.length > 0 ? new Map(below) : undefined);
      }),
      { numRuns: 100 },
    );
  });
});
