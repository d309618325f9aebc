import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { byteReader, type ByteReader } from "./byte-reader.ts";
import type { Git } from "./git.ts";

/** Reads objects of the local repository, with one process for any number of them. */
export interface ObjectReader {
  /**
   * Object id → content of those objects that are in the repository; the others have no entry. What is larger than
   * `sizeMax`, in bytes, comes as an empty content.
   */
  read(oids: readonly string[], sizeMax?: number): Promise<ReadonlyMap<string, Buffer>>;
  /** Ends the process; reading again starts another. */
  rest(): Promise<void>;
}

/** A reader that starts `git cat-file` when there is something to read. */
export function objectReader(git: Git): ObjectReader {
  let running: { readonly child: ChildProcessWithoutNullStreams; readonly output: ByteReader } | undefined;
  const start = (): NonNullable<typeof running> => {
    const child = git.start(["cat-file", "--batch"]);
    child.on("error", () => undefined);
    child.stderr.resume();
    return { child, output: byteReader(child.stdout) };
  };
  return {
    read: async (oids, sizeMax = Number.POSITIVE_INFINITY) => {
      const found = new Map<string, Buffer>();
      if (oids.length === 0) return found;
      const { child, output } = (running ??= start());
      child.stdin.write(`${oids.join("\n")}\n`);
      for (const oid of oids) {
        const content = await readObject(output, sizeMax);
        if (content) found.set(oid, content);
      }
      return found;
    },
    rest: async () => {
      const child = running?.child;
      running = undefined;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.stdin.end();
      child.stdout.destroy();
      await exited;
    },
  };
}

/** `OID TYPE SIZE`, a line break, the content and a line break; or `OID missing` and a line break. */
async function readObject(output: ByteReader, sizeMax: number): Promise<Buffer | undefined> {
  const size = (await output.line()).split(" ")[2];
  if (size === undefined) return undefined;
  const content = Number(size) > sizeMax ? await output.skip(Number(size)) : await output.take(Number(size));
  await output.line();
  return content ?? Buffer.alloc(0);
}
