import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { bareRepository, textFile, type BareRepository } from "./bare-repository.fixture.ts";
import { gitHttpServer, type Fault, type GitHttpOptions } from "./git-http-server.fixture.ts";
import { gitRepository, type GitRepositoryOptions } from "./git-repository.ts";
import type { Commit } from "../ports/gitops-repository.ts";

const TOKEN = "ghs_1234_secret.token-of+520/characters";
/** For real processes on a busy machine. */
const OPTIONS = { timeout: 60_000 };
const ROOT = "services";
const FILES = new Map([
  ["preview.yaml", "version: 1\n"],
  [`${ROOT}/pricing-api/preview-owner.yaml`, "repository: crh225/pricing-api\n"],
  [`${ROOT}/pricing-api/preview-pr-1/claim.yaml`, "kind: NamespaceClaim\n"],
]);

function manyFiles(): Map<string, string> {
  const files = new Map(FILES);
  for (let service = 0; service < 100; service += 1) {
    for (let pr = 1; pr <= 10; pr += 1)
      files.set(`${ROOT}/service-${service}/preview-pr-${pr}/claim.yaml`, `${pr}\n`);
  }
  return files;
}

function writing(head: string, path = "new.yaml"): Commit {
  return { head, message: "Write", write: new Map([[path, "new\n"]]), remove: [] };
}

type Served = Omit<GitHttpOptions, "repository"> & Partial<GitRepositoryOptions>;

/** A repository behind a server with faults. */
async function served(options: Served = {}, files: ReadonlyMap<string, string> = FILES) {
  const disposables = new AsyncDisposableStack();
  const bare = disposables.use(await bareRepository(files));
  const server = disposables.use(await gitHttpServer({ ...options, repository: bare.path }));
  const repository = disposables.use(gitRepository({ branch: "main", ...options, url: server.url }));
  return { bare, server, repository, [Symbol.asyncDispose]: async () => disposables.disposeAsync() };
}

async function failure(
  effect: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: string }> {
  const error: unknown = await effect.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("Nothing was thrown.");
  return { code: "code" in error ? error.code : undefined, message: error.message };
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "git-repository-test-"));
  return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) };
}

describe.concurrent("gitRepository over HTTP", OPTIONS, () => {
  test("reads and commits with few requests and few bytes in a repository with many files", async () => {
    await using fixture = await served({}, manyFiles());
    const { repository, server } = fixture;
    const directory = `${ROOT}/pricing-api/preview-pr-1`;
    const { head } = await repository.read({
      files: ["preview.yaml"],
      directories: [directory],
      listings: [ROOT],
    });
    // Three requests for the head, and two each for the root, the services, one service, and the wanted files.
    expect(server.requests).toHaveLength(11);
    const next = await repository.commit({
      ...writing(head, `${directory}/new.yaml`),
      remove: [`${directory}/claim.yaml`],
    });
    expect(server.requests).toHaveLength(13);
    expect(server.requests.at(-1)?.sent).toBeLessThan(2000);
    const snapshot = await repository.read({ directories: [directory] });
    expect(snapshot.head).toBe(next);
    expect(snapshot.directories.get(directory)).toEqual(new Map([[`${directory}/new.yaml`, "new\n"]]));
    // The second read fetches only the head, because the clone has the objects of its own commit.
    expect(server.requests).toHaveLength(16);
    expect(server.requests.reduce((sum, { received }) => sum + received, 0)).toBeLessThan(10_000);
  });

  test("fetches many directories with one request", async () => {
    await using fixture = await served({}, manyFiles());
    const { repository, server } = fixture;
    const { listings } = await repository.read({ listings: [ROOT] });
    const services = (listings.get(ROOT) ?? []).map((name) => `${ROOT}/${name}`);
    const before = server.requests.length;
    const { directories } = await repository.read({ directories: services });
    expect(directories.size).toBe(101);
    expect([...directories.values()].reduce((sum, files) => sum + files.size, 0)).toBe(1002);
    // Three requests for the unchanged head, and two for everything below the services.
    expect(server.requests.length - before).toBe(5);
  });

  test.each<[string, Record<string, string>, Served]>([
    ["has no filters", { "uploadpack.allowFilter": "false" }, {}],
    ["allows no tree filter", { "uploadpackfilter.tree.allow": "false" }, {}],
    ["allows no filter of large files", { "uploadpackfilter.blob:limit.allow": "false" }, {}],
    [
      "has filters like GitHub's",
      {
        "uploadpackfilter.allow": "false",
        "uploadpackfilter.blob:limit.allow": "true",
        "uploadpackfilter.tree.maxDepth": "0",
      },
      {},
    ],
    [
      "gives only what a branch points at",
      { "uploadpack.allowAnySHA1InWant": "false" },
      { oldProtocol: true },
    ],
  ])("reads and commits when the server %s", async (_, config, options) => {
    await using fixture = await served(options);
    const { repository, bare } = fixture;
    for (const [key, value] of Object.entries(config)) await bare.git(["config", key, value]);
    const wanted = { files: ["preview.yaml"], directories: [ROOT] };
    const { head, files, directories } = await repository.read(wanted);
    expect(files.get("preview.yaml")).toBe("version: 1\n");
    expect(directories.get(ROOT)?.size).toBe(2);
    await repository.commit(writing(head, `${ROOT}/new.yaml`));
    const landed = await bare.land(new Map([["preview.yaml", "version: 2\n"]]));
    const again = await repository.read(wanted);
    expect([again.head, again.files.get("preview.yaml"), again.directories.get(ROOT)?.size]).toEqual([
      landed,
      "version: 2\n",
      3,
    ]);
    expect(await repository.commit(writing(landed))).toBe(await bare.head());
    expect((await bare.files("main")).size).toBe(5);
  });

  test("authenticates with the token. No command line and no error message has the token", async () => {
    const commandLines: string[] = [];
    const lookAtProcesses = (): undefined => void commandLines.push(...runningCommandLines());
    await using fixture = await served({ token: TOKEN, fault: lookAtProcesses });
    const { head } = await fixture.repository.read({ files: ["preview.yaml"] });
    await fixture.repository.commit(writing(head));
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
    const shown = commandLines.filter((line) => line.includes(TOKEN) || line.includes(encoded));
    expect(shown).toEqual([]);
    if (process.platform === "linux") expect(commandLines.join("\n")).toContain("git-remote-http");
  });

  test.each<[string, Fault, string]>([
    ["401", { status: 401 }, "forbidden"],
    ["403", { status: 403, body: `Permission denied to ${TOKEN}` }, "forbidden"],
    ["404", { status: 404, body: "Repository not found." }, "not-found"],
    ["redirects", { status: 301, location: "http://127.0.0.1:9/elsewhere.git" }, "not-found"],
    ["503", { status: 503 }, "unreachable"],
    ["a cut connection", "cut-before", "unreachable"],
  ])("reports the right error when the answer to a read is %s", async (_, fault, code) => {
    await using fixture = await served({ fault: () => fault, token: TOKEN });
    const error = await failure(fixture.repository.read({}));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`Reading branch main of ${fixture.server.url} failed: `);
    expect(error.message).not.toContain(TOKEN);
  });

  const offer = "GET info/refs?service=git-receive-pack";
  const upload = "POST git-receive-pack";

  test.each<[string, request: string, Fault, code: string, lands: boolean]>([
    ["403", offer, { status: 403, body: "Write access to repository not granted." }, "forbidden", false],
    ["403 of an archive", offer, { status: 403, body: "This repository was archived." }, "refused", false],
    ["502", upload, { status: 502 }, "uncertain", false],
    ["a connection cut before the commit lands", upload, "cut-before", "uncertain", false],
    ["a connection cut after the commit has landed", upload, "cut-after", "uncertain", true],
  ])("reports the right error when the answer to a commit is %s", async (_, request, fault, code, lands) => {
    await using fixture = await served({ fault: (line) => (line === request ? fault : undefined) });
    const { repository, bare } = fixture;
    const { head } = await repository.read({});
    expect((await failure(repository.commit(writing(head)))).code).toBe(code);
    const after = await repository.read({ files: ["new.yaml"] });
    expect(after.files.has("new.yaml")).toBe(lands);
    expect((await bare.commit(after.head)).parents).toEqual(lands ? [head] : []);
  });

  test("loses the race when the branch moves between the server's offer and the push", async () => {
    let bare: BareRepository | undefined;
    let head = "";
    const landFirst = async (line: string): Promise<undefined> => {
      if (line.startsWith("POST git-receive-pack"))
        head = (await bare?.land(new Map([["other.yaml", ""]]))) ?? "";
    };
    await using fixture = await served({ fault: landFirst });
    bare = fixture.bare;
    const { head: stale } = await fixture.repository.read({});
    const error = await failure(fixture.repository.commit(writing(stale)));
    expect(error.code).toBe("lost-race");
    expect(await bare.head()).toBe(head);
  });

  test("ends with the signal's reason when it is aborted", async () => {
    const controller = new AbortController();
    const abort = (): Fault => {
      controller.abort(new Error("deadline"));
      return "hang";
    };
    await using fixture = await served({ fault: abort, signal: controller.signal });
    await expect(fixture.repository.read({})).rejects.toThrow("deadline");
    await expect(fixture.repository.read({})).rejects.toThrow("deadline");
  });
});

describe.concurrent("a server that never answers", OPTIONS, () => {
  test("is unreachable after the time limit of a command", async () => {
    await using fixture = await served({ fault: () => "hang", timeout: 4000 });
    expect(await failure(fixture.repository.read({}))).toEqual({
      code: "unreachable",
      message: expect.stringContaining("git had no end in 4 s"),
    });
  });

  test("leaves open whether a push has landed", async () => {
    const fault = (request: string): Fault | undefined =>
      /^POST .*receive-pack/.test(request) ? "hang" : undefined;
    await using fixture = await served({ fault, timeout: 5000 });
    const { head } = await fixture.repository.read({});
    expect(await failure(fixture.repository.commit(writing(head)))).toMatchObject({ code: "uncertain" });
  });

  test("keeps no process and no folder of a program that was killed", async () => {
    await using bare = await bareRepository(FILES);
    await using folder = await temporaryFolder();
    const asked = Promise.withResolvers<void>();
    const fault = (): Fault => {
      asked.resolve();
      return "hang";
    };
    await using server = await gitHttpServer({ repository: bare.path, fault });
    const source = JSON.stringify(new URL("git-repository.ts", import.meta.url).href);
    const program = `import { gitRepository } from ${source}; await gitRepository(${JSON.stringify({ url: server.url, token: TOKEN })}).read({});`;
    const child = spawn(
      process.execPath,
      ["--conditions=preview-source", "--input-type=module", "-e", program],
      {
        env: { PATH: process.env["PATH"], RUNNER_TEMP: folder.path },
        stdio: "ignore",
      },
    );
    await asked.promise;
    expect(await readdir(folder.path)).toHaveLength(1);
    expect(processesWith(folder.path)).not.toEqual([]);
    const closed = server.closed();
    child.kill("SIGKILL");
    await closed;
    await vi.waitFor(async () => {
      expect(processesWith(folder.path)).toEqual([]);
      expect(await readdir(folder.path)).toEqual([]);
    }, 30_000);
  });
});

describe.concurrent("gitRepository", OPTIONS, () => {
  test("finds the default branch", async () => {
    await using bare = await bareRepository(FILES);
    await bare.git(["branch", "-m", "main", "release/2026"]);
    await bare.git(["symbolic-ref", "HEAD", "refs/heads/release/2026"]);
    await using repository = gitRepository({ url: `file://${bare.path}` });
    const { head } = await repository.read({});
    const next = await repository.commit(writing(head));
    expect((await bare.git(["rev-parse", "release/2026"])).toString().trim()).toBe(next);
  });

  test.each([
    ["a repository that is absent", { url: "/nowhere/platform.git", branch: "main" }],
    ["a default branch of a repository that is absent", { url: "/nowhere/platform.git" }],
    ["a branch that is absent", { branch: "absent" }],
    ["a branch that is an option", { branch: "--upload-pack=x" }],
    ["a branch that is a refspec", { branch: "main:refs/heads/other" }],
    ["a branch with a wildcard", { branch: "*" }],
  ])("does not find %s", async (_, options) => {
    await using bare = await bareRepository(FILES);
    await using repository = gitRepository({ url: bare.path, ...options });
    expect((await failure(repository.read({}))).code).toBe("not-found");
  });

  test("finds no branch in an empty repository", async () => {
    await using bare = await bareRepository(FILES);
    await bare.git(["update-ref", "-d", "refs/heads/main"]);
    await using repository = gitRepository({ url: bare.path });
    expect((await failure(repository.read({}))).code).toBe("not-found");
  });

  test("refuses at once a URL and an author that git must not get", () => {
    expect(() => gitRepository({ url: "ext::sh -c touch% /tmp/x" })).toThrow("is not a git remote");
    const author = { name: "Somebody <x>\n", email: "somebody@noreply.invalid" };
    expect(() => gitRepository({ url: "/srv/platform.git", author })).toThrow(TypeError);
  });

  test("reads symbolic links as files, skips submodules, and reads large and binary files as empty", async () => {
    const large = "x".repeat(1024 * 1024 + 1);
    await using bare = await bareRepository(
      new Map([
        ["d/link", textFile("../preview.yaml", "120000")],
        ["d/binary", { mode: "100644", content: Buffer.from([0, 1, 2]) }],
        ["d/latin-1", { mode: "100644", content: Buffer.from([0x66, 0xfc, 0x72]) }],
        ["d/large", textFile(large)],
        ["d/limit", textFile(large.slice(1))],
        ["d/sub/a.yaml", textFile("a")],
        ["d/submodule", { mode: "160000", content: Buffer.from("1".repeat(40)) }],
      ]),
    );
    await using repository = gitRepository({ url: `file://${bare.path}`, branch: "main" });
    const expected = new Map([
      ["d/link", "../preview.yaml"],
      ["d/binary", ""],
      ["d/latin-1", ""],
      ["d/large", ""],
      ["d/limit", large.slice(1)],
      ["d/sub/a.yaml", "a"],
    ]);
    for (const wanted of ["first", "second"]) {
      const snapshot = await repository.read({
        files: ["d/large", "d/submodule"],
        directories: ["d"],
        listings: ["d"],
      });
      expect(snapshot.directories.get("d"), wanted).toEqual(expected);
      expect(snapshot.files).toEqual(new Map([["d/large", ""]]));
      expect(snapshot.listings.get("d")).toEqual(["sub"]);
    }
    const before = await bare.files(await bare.head());
    const { head } = await repository.read({});
    const write = new Map([["d/link", "text"]]);
    const next = await repository.commit({ head, message: "Change", write, remove: ["d/large", "d/binary"] });
    const after = new Map(before).set("d/link", textFile("text"));
    for (const path of ["d/large", "d/binary"]) after.delete(path);
    expect(await bare.files(next)).toEqual(after);
    expect((await bare.git(["ls-tree", next, "d/submodule"])).toString()).toMatch(/^160000 commit 1{40}\t/);
  });

  test("refuses a change that does not fit the files at the head, and changes nothing", async () => {
    await using bare = await bareRepository(FILES);
    await using repository = gitRepository({ url: bare.path, branch: "main" });
    const { head } = await repository.read({});
    for (const path of ["preview.yaml/below", ROOT]) {
      expect((await failure(repository.commit(writing(head, path)))).code).toBe("refused");
    }
    expect(await bare.head()).toBe(head);
  });

  test("reports the message of a rule of the repository, and the fix", async () => {
    await using bare = await bareRepository(FILES);
    const says =
      "error: GH013: Repository rule violations found.\n- Changes must be made through a pull request.";
    await mkdir(join(bare.path, "hooks"), { recursive: true });
    await writeFile(join(bare.path, "hooks", "pre-receive"), `#!/bin/sh\necho '${says}' >&2\nexit 1\n`);
    await chmod(join(bare.path, "hooks", "pre-receive"), 0o755);
    await using repository = gitRepository({ url: `file://${bare.path}`, branch: "main" });
    const { head } = await repository.read({});
    const { code, message } = await failure(repository.commit(writing(head)));
    expect(code).toBe("refused");
    expect(message).toContain(
      "GH013: Repository rule violations found. - Changes must be made through a pull request.",
    );
    // The parent of the head is not in the clone. If git needed it, newer versions would fail.
    expect(message).not.toContain("Could not read");
    expect(message).toContain("Let the owner of the token bypass that rule");
    expect(await bare.head()).toBe(head);
  });

  test("runs none of the machine's hooks, and signs with the given author and time", async () => {
    await using bare = await bareRepository(FILES);
    await using home = await temporaryFolder();
    const hooks = join(home.path, "hooks");
    await mkdir(hooks);
    for (const name of ["pre-push", "reference-transaction", "post-commit"]) {
      await writeFile(join(hooks, name), `#!/bin/sh\ntouch '${home.path}/ran'\nexit 1\n`, { mode: 0o755 });
    }
    await writeFile(
      join(home.path, ".gitconfig"),
      `[core]\n  hooksPath = ${hooks}\n[user]\n  name = Machine\n`,
    );
    await using repository = gitRepository({
      url: bare.path,
      branch: "main",
      author: { name: "Sweeper", email: "sweeper@noreply.invalid" },
      now: () => new Date("2026-11-23T01:02:03Z"),
      environment: { PATH: process.env["PATH"], HOME: home.path },
    });
    const { head } = await repository.read({});
    const next = await repository.commit(writing(head));
    const shown = await bare.git(["show", "--no-patch", "--format=%an <%ae> %aI %cn <%ce> %cI", next]);
    const person = "Sweeper <sweeper@noreply.invalid> 2026-11-23T01:02:03+00:00";
    expect(shown.toString().trim()).toBe(`${person} ${person}`);
    expect(await readdir(home.path)).not.toContain("ran");
  });

  test("reads and commits over ssh", async () => {
    await using bare = await bareRepository(FILES);
    await using home = await temporaryFolder();
    const ssh = join(home.path, "ssh");
    const logged = join(home.path, "log");
    const script = `#!/bin/sh\necho "$*" >> '${logged}'\nfor command; do :; done\nexec sh -c "$command"\n`;
    await writeFile(ssh, script, { mode: 0o755 });
    await using repository = gitRepository({
      url: `git@platform.invalid:${bare.path}`,
      branch: "main",
      environment: { ...process.env, GIT_SSH_COMMAND: ssh },
    });
    const { head } = await repository.read({ files: ["preview.yaml"] });
    expect(await repository.commit(writing(head))).toBe(await bare.head());
    expect(await readFile(logged, "utf8")).toContain("git@platform.invalid git-receive-pack");
  });

  test("reports what to install when git is missing or too old", async () => {
    await using folder = await temporaryFolder();
    const options = { url: "/srv/platform.git", branch: "main", environment: { PATH: folder.path } };
    await using repository = gitRepository(options);
    expect(await failure(repository.read({}))).toEqual({
      code: "git-missing",
      message: "There is no git on PATH. Install git 2.32 or newer.",
    });
    await writeFile(join(folder.path, "git"), "#!/bin/sh\necho git version 2.17.1\n", { mode: 0o755 });
    expect(await failure(repository.read({}))).toEqual({
      code: "git-missing",
      message: "git version 2.17.1 is on PATH, but git 2.32 or newer is needed. Install it.",
    });
  });

  test("removes its files when it is disposed", async () => {
    await using bare = await bareRepository(FILES);
    await using folder = await temporaryFolder();
    const repository = gitRepository({ url: bare.path, branch: "main", directory: folder.path });
    await repository.read({ files: ["preview.yaml"] });
    expect(await readdir(folder.path)).toHaveLength(1);
    await repository[Symbol.asyncDispose]();
    expect(await readdir(folder.path)).toEqual([]);
    await expect(repository.read({})).rejects.toThrow("is disposed");
  });
});

/** Command lines of the processes whose environment or arguments name a folder. */
function processesWith(folder: string): readonly string[] {
  return readdirSync("/proc").flatMap((id) => {
    try {
      const [environment = "", words = ""] = ["environ", "cmdline"].map((file) =>
        readFileSync(`/proc/${id}/${file}`, "utf8"),
      );
      return /^\d+$/.test(id) && `${environment}${words}`.includes(folder) ? [words] : [];
    } catch {
      return [];
    }
  });
}

function runningCommandLines(): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((id) => {
    try {
      return /^\d+$/.test(id) ? [readFileSync(`/proc/${id}/cmdline`, "utf8")] : [];
    } catch {
      return [];
    }
  });
}
