import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Ended, EXAMPLE, preview } from "../run-preview.fixture.ts";

/** A released action. */
export const ACTION: string = `crh225/preview-environments/apps/preview-action@${"1".repeat(40)} # v1.2.3`;
/** The workflows that every service gets. */
export const WORKFLOWS: readonly string[] = [
  ".github/workflows/preview-build.yml",
  ".github/workflows/preview.yml",
];
/** A small chart without parts for previews. */
export const CHART = {
  "helm/Chart.yaml": "apiVersion: v2\nname: orders\nversion: 1.0.0\n",
  "helm/values.yaml": "image:\n  repository: orders\n  tag: v1",
  "helm/templates/service.yaml":
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  ports: [{ port: 80 }]\n",
};
/** A service to add previews to. */
export interface Service extends AsyncDisposable {
  readonly folder: string;
  init(...more: string[]): Promise<Ended>;
  /** The output of `git status`. */
  status(): string;
  commit(): void;
  read(path: string): Promise<string>;
}

/** A clone of crh225/orders-api with these files, all of them committed. */
export async function service(files: Readonly<Record<string, string>>): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), "service-"));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", folder, "-c", "user.name=A", "-c", "user.email=a@b", ...args], {
      encoding: "utf8",
    });
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", "git@github.com:crh225/orders-api.git");
  for (const [path, text] of Object.entries({ "README.md": "", ...files }))
    await put(join(folder, path), text);
  const commit = (): void => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "Change");
  };
  commit();
  return {
    folder,
    init: (...more) => preview(...initArguments(folder), ...more),
    status: () => git("status", "--porcelain", "--untracked-files=all"),
    commit,
    read: (path) => readFile(join(folder, path), "utf8"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** The required arguments of `preview init`, for a clone of crh225/orders-api. */
export function initArguments(folder: string): readonly string[] {
  return ["init", folder, "--config", EXAMPLE, "--team", "red", "--action", ACTION];
}

/** Writes a file, and the folders that it is in. */
export async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
