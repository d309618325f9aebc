import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readZipEntry } from "./zip-entry.ts";

const FIRST = "the first file\n".repeat(100);
const SECOND = "the second one\n".repeat(3);
const ARCHIVE = zip(
  new Map([
    ["tools/first", FIRST],
    ["tools/second", SECOND],
  ]),
  "a comment",
);

describe("readZipEntry", () => {
  test("returns each file of an archive", () => {
    expect(readZipEntry(ARCHIVE, "tools/first").toString()).toBe(FIRST);
    expect(readZipEntry(ARCHIVE, "tools/second").toString()).toBe(SECOND);
  });

  test("refuses an unknown name", () => {
    expect(() => readZipEntry(ARCHIVE, "first")).toThrow('the archive has no file "first"');
  });

  test("refuses a file that is not packed by deflate", () => {
    const archive = Buffer.from(ARCHIVE);
    archive.writeUInt16LE(0, archive.indexOf("PK\x01\x02", 0, "latin1") + 10);
    expect(() => readZipEntry(archive, "tools/first")).toThrow("packed by method 0, not by deflate");
  });

  test("refuses a file with a wrong checksum", () => {
    const archive = Buffer.from(ARCHIVE);
    archive.writeUInt32LE(crc32("other"), archive.indexOf("PK\x01\x02", 0, "latin1") + 16);
    expect(() => readZipEntry(archive, "tools/first")).toThrow("tools/first is damaged");
  });

  test("refuses other text, and an incomplete archive", () => {
    expect(() => readZipEntry(Buffer.from("<html>"), "tools/first")).toThrow("not a zip archive");
    expect(() => readZipEntry(ARCHIVE.subarray(0, 100), "tools/first")).toThrow("not a zip archive");
  });
});

/** An archive of the files, as `zip -9` writes it. The extra field before the content is longer than in the directory. */
function zip(files: ReadonlyMap<string, string>, comment: string): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const packed = deflateRawSync(text);
    const sums = numbers([crc32(text), 4], [packed.length, 4], [text.length, 4], [name.length, 2]);
    const header = numbers([0x04034b50, 4], [20, 2], [0, 2], [8, 2], [0, 4]);
    const body = Buffer.concat([header, sums, numbers([5, 2]), Buffer.from(`${name}extra`), packed]);
    const entry = numbers([0x02014b50, 4], [20, 2], [20, 2], [0, 2], [8, 2], [0, 4]);
    const where = numbers([2, 2], [4, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
    directory.push(Buffer.concat([entry, sums, where, Buffer.from(`${name}exnote`)]));
    bodies.push(body);
    offset += body.length;
  }
  const listing = Buffer.concat(directory);
  const count = files.size;
  const end = numbers([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [listing.length, 4], [offset, 4]);
  return Buffer.concat([...bodies, listing, end, numbers([comment.length, 2]), Buffer.from(comment)]);
}

function numbers(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
