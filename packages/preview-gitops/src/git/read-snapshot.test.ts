import { describe, expect, test } from "vitest";
import { blobText } from "./read-snapshot.ts";

describe("blobText", () => {
  test.each(["", "a\r\nb", "\uFEFFmark", "日本語 😀"])("keeps %j", (text) => {
    expect(blobText(Buffer.from(text))).toBe(text);
  });

  test("is empty for binary content", () => {
    expect(blobText(Buffer.from("a\0b"))).toBe("");
    expect(blobText(Buffer.from([0xff, 0xfe, 0x41]))).toBe("");
  });
});
