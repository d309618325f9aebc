// node src/run-cases.ts [VITEST OPTION...] starts the world in the network that it is in, and runs the cases there. main.ts makes
// the network.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WORLD_VARIABLE } from "./world-file.ts";
import { startWorld } from "./world.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

// A terminal sends Ctrl-C to the cases as well. When they have ended, the world ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
process.exitCode = await main(process.argv.slice(2));

async function main(options: readonly string[]): Promise<number> {
  await using running = await startWorld();
  const file = join(running.world.folder, "world.json");
  writeFileSync(file, JSON.stringify(running.world));
  return await runVitest(options, { [WORLD_VARIABLE]: file });
}

function runVitest(options: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const args = ["--conditions=preview-source", vitest, "run", ...options];
  const child = spawn(process.execPath, args, {
    cwd: PACKAGE,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", (code) => resolve(code ?? 1));
  });
}
