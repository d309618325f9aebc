import { expect, test } from "vitest";
import { parseTree } from "./read-snapshot.ts";

function entry(mode: string, name: string, byte: number): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(20, byte)]);
}

test("parseTree distinguishes files, directories and submodules", () => {
  const tree = parseTree(
    Buffer.concat([
      entry("100644", "a b.yaml", 0),
      entry("120000", "link", 0x20),
      entry("40000", "ordner-ü", 0xff),
      entry("160000", "submodule", 1),
    ]),
  );
  expect([...tree]).toEqual([
    ["a b.yaml", { kind: "file", mode: "100644", oid: "00".repeat(20) }],
    ["link", { kind: "file", mode: "120000", oid: "20".repeat(20) }],
    ["ordner-ü", { kind: "directory", mode: "40000", oid: "ff".repeat(20) }],
    ["submodule", { kind: "submodule", mode: "160000", oid: "01".repeat(20) }],
  ]);
  expect(parseTree(Buffer.alloc(0)).size).toBe(0);
});
