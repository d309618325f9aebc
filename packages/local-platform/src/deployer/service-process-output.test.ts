import { describe, expect, test } from "vitest";
import { createOutputTail } from "./service-process.ts";

describe("an output tail", () => {
  test("keeps a short output unchanged", () => {
    const tail = createOutputTail(100);
    tail.append(Buffer.from("one\n"));
    tail.append(Buffer.from("two"));
    expect(tail.text()).toBe("one\ntwo");
  });

  test("keeps the newest whole lines of a long one", () => {
    const tail = createOutputTail(20);
    for (let line = 1; line <= 1000; line += 1) tail.append(Buffer.from(`line ${line}\n`));
    expect(tail.text()).toBe("line 999\nline 1000\n");
  });

  test("keeps the end of a single chunk that is longer than the limit", () => {
    const tail = createOutputTail(5);
    tail.append(Buffer.from("a\nb\nc\nd\ne\n"));
    expect(tail.text()).toBe("d\ne\n");
  });

  test("keeps a character that arrives in two chunks", () => {
    const tail = createOutputTail(100);
    const bytes = Buffer.from("€");
    tail.append(bytes.subarray(0, 1));
    tail.append(bytes.subarray(1));
    expect(tail.text()).toBe("€");
  });

  test("drops colours, bells, other control characters and changes of direction", () => {
    const tail = createOutputTail(1000);
    tail.append(
      Buffer.from("\u001b[31mred\u001b[0m\u0007 \u001b]0;title\u0007\ttab\r\n\u202eabc\u0000\u009b"),
    );
    expect(tail.text()).toBe("red \ttab\nabc");
  });
});
