import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";

const CORE = "packages/preview-core/src";
const GITOPS = "packages/preview-gitops/src";
const CONSOLE = "packages/preview-console/src";
const CLI = "apps/preview-cli/src";
const long = (count: number): string => Array.from({ length: count }, (_, i) => `use(${i});`).join("\n");

/** Rule, path, text. */
const refused: [string, string, string][] = [
  ["eslint(no-restricted-globals)", `${CORE}/process.ts`, "export const a = process.env;"],
  ["eslint(no-restricted-globals)", `${CORE}/date.ts`, "export const a = Date.now();"],
  ["eslint(no-restricted-globals)", `${CORE}/new-date.ts`, "export const a = new Date();"],
  ["eslint(no-restricted-globals)", `${CORE}/performance.ts`, "export const a = performance.now();"],
  ["eslint(no-restricted-globals)", `${CORE}/timer.ts`, "export const a = setTimeout(String, 1);"],
  ["eslint(no-restricted-globals)", `${CORE}/fetch.ts`, 'export const a = fetch("/");'],
  ["eslint(no-restricted-globals)", `${CORE}/console.ts`, "console.log(1);"],
  ["eslint(no-restricted-globals)", `${CORE}/buffer.ts`, 'export const a = Buffer.from("");'],
  ["eslint(no-restricted-globals)", `${CORE}/crypto.ts`, "export const a = crypto.randomUUID();"],
  ["eslint(no-restricted-globals)", `${CORE}/global.ts`, "export const a = globalThis.process;"],
  ["eslint(no-restricted-properties)", `${CORE}/random.ts`, "export const a = Math.random();"],
  [
    "eslint(no-restricted-properties)",
    `${CORE}/taken.ts`,
    "const { random } = Math; export const a = random;",
  ],
  ["import(no-nodejs-modules)", `${CORE}/node.ts`, 'import { sep } from "node:path"; export const a = sep;'],
  ["import(no-nodejs-modules)", `${CORE}/bare.ts`, 'import { sep } from "path"; export const a = sep;'],
  ["import(no-nodejs-modules)", `${CORE}/late.ts`, 'export const a = await import("node:fs");'],
  ["import(no-nodejs-modules)", `${CORE}/again.ts`, 'export { sep } from "node:path";'],
  ["eslint(no-restricted-imports)", `${CORE}/octokit.ts`, 'export { Octokit } from "@octokit/rest";'],
  ["eslint(no-restricted-imports)", `${CORE}/cluster.ts`, 'export { V1Pod } from "@kubernetes/client-node";'],
  ["eslint(no-restricted-imports)", `${CORE}/upward.ts`, 'export { GitOpsError } from "preview-gitops";'],
  ["eslint(no-restricted-imports)", `${CORE}/local.ts`, 'export { startHub } from "local-platform";'],
  ["eslint(no-restricted-imports)", `${CORE}/server.ts`, 'export { startGitHub } from "local-github";'],
  ["eslint(no-restricted-imports)", `${GITOPS}/local.ts`, 'export { startHub } from "local-platform";'],
  [
    "eslint(no-restricted-imports)",
    `${GITOPS}/github/local.ts`,
    'export { startHub } from "local-platform";',
  ],
  ["eslint(no-restricted-imports)", `${GITOPS}/server.ts`, 'export { startGitHub } from "local-github";'],
  [
    "eslint(no-restricted-imports)",
    `${GITOPS}/github/server.ts`,
    'export { startGitHub } from "local-github";',
  ],
  ["eslint(no-restricted-imports)", `${GITOPS}/octokit.ts`, 'export type { Octokit } from "@octokit/rest";'],
  [
    "eslint(no-restricted-imports)",
    `${GITOPS}/cluster/other.ts`,
    'export { KubeConfig } from "@kubernetes/client-node";',
  ],
  [
    "eslint(no-restricted-imports)",
    `${GITOPS}/cluster/kubernetes-api.ts`,
    'export { startHub } from "local-platform";',
  ],
  ["eslint(no-restricted-imports)", `${CLI}/cluster.ts`, 'export { V1Pod } from "@kubernetes/client-node";'],
  ["eslint(no-restricted-imports)", `${CONSOLE}/local.ts`, 'export { startHub } from "local-platform";'],
  ["eslint(no-restricted-imports)", `${CONSOLE}/octokit.ts`, 'export { Octokit } from "@octokit/rest";'],
  ["eslint(no-restricted-imports)", `${CONSOLE}/server.ts`, 'export { Faults } from "local-github/http";'],
  ["eslint(no-restricted-imports)", `${CLI}/server.ts`, 'export { startGitHub } from "local-github";'],
  ["eslint(no-restricted-imports)", `${CLI}/local.ts`, 'export { startHub } from "local-platform";'],
  ["eslint(no-restricted-imports)", `${CLI}/late.ts`, 'export const a = await import("local-platform");'],
  ["eslint(no-restricted-imports)", `${CLI}/octokit.ts`, 'export { Octokit } from "@octokit/rest";'],
  ["eslint(no-restricted-imports)", `${CLI}/demo/octokit.ts`, 'export { Octokit } from "@octokit/rest";'],
  ["import(no-default-export)", `${CLI}/default.ts`, "export default 1;"],
  ["oxc(no-barrel-file)", `${GITOPS}/star.ts`, 'export * from "./chicken.ts";'],
  ["import(no-cycle)", `${GITOPS}/chicken.ts`, 'import { b } from "./egg.ts"; export const a = () => b;'],
  ["import(no-cycle)", `${GITOPS}/egg.ts`, 'import { a } from "./chicken.ts"; export const b = () => a;'],
  [
    "import(no-cycle)",
    `${GITOPS}/type-chicken.ts`,
    'import type { B } from "./type-egg.ts"; export interface A { b: B }',
  ],
  [
    "import(no-cycle)",
    `${GITOPS}/type-egg.ts`,
    'import type { A } from "./type-chicken.ts"; export interface B { a: A }',
  ],
  ["eslint(max-lines)", `${GITOPS}/long.ts`, long(201)],
  ["eslint(max-lines-per-function)", `${GITOPS}/deep.ts`, `export function a(): void {\n${long(60)}\n}`],
  [
    "eslint(no-restricted-properties)",
    `${CORE}/mock.test.ts`,
    'import { vi } from "vitest"; vi.mock("./a.ts");',
  ],
];

/** Path, text. */
const accepted: [string, string][] = [
  [`${CORE}/plain.ts`, 'import { a } from "./preview-names.ts"; export const b = a;'],
  [`${CORE}/node.test.ts`, 'import { sep } from "node:path"; export const a = [sep, process.cwd()];'],
  [`${GITOPS}/github/octokit.ts`, 'export { Octokit } from "@octokit/rest";'],
  [`${GITOPS}/cluster/load-kubeconfig.ts`, 'export { KubeConfig } from "@kubernetes/client-node";'],
  [`${GITOPS}/local.test.ts`, 'import { startHub } from "local-platform"; export const a = startHub;'],
  [`${CLI}/commands/demo.ts`, 'export { startHub } from "local-platform";'],
  [`${CLI}/demo/server.ts`, 'export { startGitHub } from "local-github";'],
  [`${CLI}/demo/run.ts`, 'export { startHub } from "local-platform";'],
  [`${GITOPS}/long.test.ts`, long(201)],
  ["apps/preview-cli/some.config.ts", "export default 1;"],
];

describe("the linter, with this repository's rules", async () => {
  const found = await lint(new Map([...refused.map(([, path, text]) => [path, text] as const), ...accepted]));

  test.each(refused)("reports %s in %s", (rule, path) => {
    expect(found.get(path)).toStrictEqual([rule]);
  });

  test.each(accepted)("accepts %s", (path) => {
    expect(found.get(path)).toBeUndefined();
  });
});

/** Path → rules broken there. */
async function lint(planted: ReadonlyMap<string, string>): Promise<Map<string, string[]>> {
  await using tree = await plantTree([".oxlintrc.json"], planted);
  const { stdout } = await tree.runTool("oxlint", ["--format", "unix"]);
  const found = new Map<string, string[]>();
  for (const [, path = "", rule = ""] of stdout.matchAll(/^(.+?):\d+:\d+: .* \[Error\/(.+)\]$/gm)) {
    found.set(path, [...(found.get(path) ?? []), rule]);
  }
  return found;
}
