import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Git } from "./git.ts";

/** Reads objects of the local repository, with one process for any number of them. */
export interface ObjectReader {
  /**
   * Object id → content of the objects that are in the repository. An object above `sizeMax` bytes has an empty content.
   */
  read(oids: readonly string[], sizeMax?: number): Promise<ReadonlyMap<string, Buffer>>;
  /** Ends the process. The next read starts another one. */
  stop(): Promise<void>;
}

/** Reads a stream piece by piece. Each function throws when the stream ends too early. */
interface ByteReader {
  /** The text up to the next line break, without the line break. */
  line(): Promise<string>;
  take(size: number): Promise<Buffer>;
  /** Skips bytes without holding them in memory. */
  skip(size: number): Promise<undefined>;
}

const LINE_BREAK = 0x0a;

/** A reader that starts `git cat-file` at its first read. */
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
    stop: async () => {
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

/** A reader of a stream of bytes. */
export function byteReader(stream: Readable): ByteReader {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const next = async (): Promise<Buffer> => {
    const chunk = await chunks.next();
    if (chunk.done) throw new Error("The stream ended too early.");
    return chunk.value;
  };
  const split = (size: number): Buffer => {
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return taken;
  };
  return {
    line: async () => {
      while (!rest.includes(LINE_BREAK)) rest = Buffer.concat([rest, await next()]);
      return split(rest.indexOf(LINE_BREAK) + 1)
        .toString("utf8")
        .slice(0, -1);
    },
    take: async (size) => {
      const parts = [rest];
      for (let length = rest.length; length < size;) {
        const chunk = await next();
        parts.push(chunk);
        length += chunk.length;
      }
      rest = Buffer.concat(parts);
      return split(size);
    },
    skip: async (size) => {
      let left = size;
      for (; rest.length < left; rest = await next()) left -= rest.length;
      split(left);
      return undefined;
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
