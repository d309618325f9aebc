import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { missing, readBuilt } from "./built.ts";
import { type Part, PARTS } from "./components/component.ts";

/** What the cases know about the world, as plain JSON. */
export interface World {
  /** Everything that the world writes. The logs are in `logs`. */
  readonly folder: string;
  /** Part → why it is not there. */
  readonly absent: Readonly<Partial<Record<Part, string>>>;
}

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- it extends vitest's
  export interface ProvidedContext {
    readonly world: World;
  }
}

/** Starts the world before the first case. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const built = readBuilt();
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "preview-world-"));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const absent = Object.fromEntries(
    PARTS.map((part) => [part, missing(built, part)] as const).filter(([, reason]) => reason !== undefined),
  );
  project.provide("world", { folder, absent });
  const resources = starting.move();
  return () => resources.disposeAsync();
}
