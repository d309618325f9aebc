import type { Readable } from "node:stream";

/** Takes a stream apart. Each function throws when the stream ends too early. */
export interface ByteReader {
  /** The text up to the next line break, which is dropped. */
  line(): Promise<string>;
  take(size: number): Promise<Buffer>;
  /** Drops bytes without holding them in memory. */
  skip(size: number): Promise<undefined>;
}

const LINE_BREAK = 0x0a;

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
