import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteReader } from "./object-reader.ts";

const piece = fc.record({
  line: fc.stringMatching(/^[a-z ]*$/),
  content: fc.uint8Array({ maxLength: 50 }),
  skipped: fc.boolean(),
});

describe("byteReader", () => {
  test("separates lines and contents in chunks of any size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 40 }), async (pieces, chunk) => {
        const bytes = Buffer.concat(
          pieces.flatMap(({ line, content }) => [Buffer.from(`${line}\n`), content]),
        );
        const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
          bytes.subarray(index * chunk, (index + 1) * chunk),
        );
        const reader = byteReader(Readable.from(chunks));
        for (const { line, content, skipped } of pieces) {
          expect(await reader.line()).toBe(line);
          if (skipped) await reader.skip(content.length);
          else expect(await reader.take(content.length)).toEqual(Buffer.from(content));
        }
        await expect(reader.take(1)).rejects.toThrow("ended too early");
      }),
    );
  });

  test("throws when the stream ends too early", async () => {
    for (const take of ["line", "take", "skip"] as const) {
      await expect(byteReader(Readable.from([Buffer.from("abc")]))[take](4)).rejects.toThrow(
        "ended too early",
      );
    }
  });
});
