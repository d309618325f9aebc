// ./x conformance [VITEST OPTION...] runs the cases on real components. CONFORMANCE_PARTS names the parts of the world,
// CONFORMANCE_BUILD_MINUTES limits the time for builds. Ends with 2 when the machine lacks something, and says what to install.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILT_VARIABLE, missing } from "./built.ts";
import { PARTS } from "./components/component.ts";
import { REPORT_VARIABLE } from "./report/conformance-report.ts";
import { inOwnNetwork } from "./machine/network.ts";
import { prepare } from "./prepare.ts";
import { findMissingRequirements } from "./requirements.ts";

const CASES = fileURLToPath(new URL("run-cases.ts", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(options: readonly string[]): Promise<number> {
  const requirements = findMissingRequirements();
  if (requirements.length > 0) {
    for (const words of requirements) say(`install ${words}`);
    return 2;
  }
  const built = await prepare(say);
  const reason = missing(built, "clusters");
  if (reason !== undefined) {
    say(`no case was run, because there is no cluster: ${reason}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "preview-conformance-"));
  const file = join(folder, "built.json");
  writeFileSync(file, JSON.stringify(built));
  const path = [...built.tools, process.env["PATH"] ?? ""].join(delimiter);
  const isComplete = options.length === 0 && built.parts.length === PARTS.length;
  const report = isComplete && process.env["CI"] === undefined ? { [REPORT_VARIABLE]: "1" } : {};
  const code = await runCases(options, { [BUILT_VARIABLE]: file, PATH: path, ...report });
  rmSync(folder, { recursive: true });
  return code;
}

function runCases(options: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const [program = "", ...args] = inOwnNetwork([
    process.execPath,
    "--conditions=preview-source",
    CASES,
    ...options,
  ]);
  // A terminal sends Ctrl-C to the cases as well, which then end the world.
  process.on("SIGINT", () => {});
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", (code) => resolve(code ?? 1));
  });
}

function say(line: string): void {
  process.stderr.write(`conformance: ${line}\n`);
}
