import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OnDemandRefused, openClone, type Clone } from "./clone.ts";
import { confinedGit } from "./git.ts";
import type { Remote } from "./parse-remote.ts";

/** What a clone is of, and where it is put. */
export interface TemporaryCloneOptions {
  readonly remote: Remote;
  readonly branch?: string | undefined;
  readonly token?: string | undefined;
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A clone that exists from its first use to its disposal. */
export interface TemporaryClone extends AsyncDisposable {
  /** What the task returns; it runs a second time, on all of the branch, when the server gives no single objects. */
  use<T>(task: (clone: Clone) => Promise<T>): Promise<T>;
}

/** A partial clone in a new folder, made at its first use. Not for concurrent use. */
export function temporaryClone(options: TemporaryCloneOptions): TemporaryClone {
  const { directory: parent = tmpdir() } = options;
  let folder: string | undefined;
  let clone: Clone | undefined;
  let disposed = false;
  const remove = async (): Promise<void> => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    folder = clone = undefined;
  };
  const open = async (partial: boolean): Promise<Clone> => {
    await remove();
    folder = await mkdtemp(join(parent, "preview-gitops-"));
    return (clone = await openIn(folder, options, partial));
  };
  return {
    use: async (task) => {
      if (disposed) throw new Error("The repository is disposed.");
      try {
        return await attempt(task, clone ?? (await open(true)));
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof OnDemandRefused) return attempt(task, await open(false));
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      await remove();
    },
  };
}

async function attempt<T>(task: (clone: Clone) => Promise<T>, clone: Clone): Promise<T> {
  try {
    return await task(clone);
  } finally {
    await clone.objects.rest();
  }
}

async function openIn(directory: string, options: TemporaryCloneOptions, partial: boolean): Promise<Clone> {
  const { remote, branch, token, signal, environment: inherited = process.env } = options;
  const git = confinedGit({ remote, directory, token, inherited }, signal);
  return openClone({ git, directory, url: remote.url, branch, partial });
}
