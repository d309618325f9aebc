import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { serviceEnvironment } from "./launch-preview.ts";
import { type ServiceProcessOptions, startServiceProcess } from "./service-process.ts";
import { openTestGate } from "./gate.fixture.ts";

const ENV = { PATH: process.env["PATH"] ?? "" };
const SPAWN_CHILD = (code: string): string =>
  `import { spawn } from "node:child_process";
   spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(code)}], { stdio: "ignore" });`;

describe("a service process", { timeout: 30_000 }, () => {
  test("ends with all of its child processes when it is stopped", async () => {
    await using gate = await openTestGate();
    await using service = await createService(
      `${SPAWN_CHILD(`process.on("SIGTERM", () => {}); ${gate.wait("child")}`)} ${gate.wait("service")}`,
    );
    const running = startServiceProcess(service.options);
    await Promise.all([gate.reached("service"), gate.reached("child")]);
    await running.stop();
    await Promise.all([gate.left("service"), gate.left("child")]);
    expect(await running.ended).toBe("was ended by SIGTERM");
  });

  test("ends with all of its child processes when it ends by itself", async () => {
    await using gate = await openTestGate();
    await using service = await createService(
      `${SPAWN_CHILD(gate.wait("child"))} ${gate.wait("service")} process.exit();`,
    );
    const running = startServiceProcess(service.options);
    await Promise.all([gate.reached("service"), gate.reached("child")]);
    gate.open("service");
    expect(await running.ended).toBe("exited");
    await gate.left("child");
  });

  test("ends when the process that started it is killed", async () => {
    await using gate = await openTestGate();
    await using service = await createService(`process.on("SIGTERM", () => {}); ${gate.wait("service")}`);
    const parent = spawn(process.execPath, ["--input-type=module", "-e", startElsewhere(service.options)], {
      stdio: "ignore",
    });
    await gate.reached("service");
    parent.kill("SIGKILL");
    await gate.left("service");
    expect(gate.visits("service")).toBe(1);
  });

  test("keeps both outputs in their order", async () => {
    await using service = await createService(
      `console.log("out"); console.error("err"); process.exitCode = 1;`,
    );
    const running = startServiceProcess(service.options);
    expect(await running.ended).toBe("exited with an error");
    expect(running.output().split("\n").toSorted()).toEqual(["", "err", "out"]);
  });

  test("reports why it could not be started", async () => {
    const running = startServiceProcess({
      directory: "/nonexistent",
      env: ENV,
      outputBytes: 1,
      graceMilliseconds: 1,
    });
    expect(await running.ended).toMatch(/^could not be started: /);
    await running.stop();
  });
});

test("the environment of a service starts with the directory of this Node.js in PATH", () => {
  const names = {
    directory: "d",
    application: "a",
    namespace: "n",
    hostname: "h",
    repoUrl: "r",
    sha: "s",
    commit: "c",
    attempt: 1,
  };
  const env = serviceEnvironment({ service: "pricing-api", team: "red", pr: 1, ...names }, 8080);
  expect(env["PATH"]?.split(":")).toContain(process.execPath.replace(/\/node$/, ""));
});

async function createService(main: string): Promise<{ options: ServiceProcessOptions } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "service-process-"));
  await writeFile(
    join(directory, "package.json"),
    `{ "type": "module", "scripts": { "start": "node main.js" } }`,
  );
  await writeFile(join(directory, "main.js"), main);
  return {
    options: { directory, env: ENV, outputBytes: 1024, graceMilliseconds: 50 },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function startElsewhere(options: ServiceProcessOptions): string {
  const module = new URL("./service-process.ts", import.meta.url).href;
  return `
    import { startServiceProcess } from ${JSON.stringify(module)};
    startServiceProcess(${JSON.stringify(options)});
  `;
}
