import { expect, test } from "vitest";
import { platformConfigAt } from "../../src/index.ts";
import { EXAMPLE_TEXT, PLATFORM } from "./platform.ts";

const URL = "https://github.com/crh225/ARMServicePortal/blob/main/preview.yaml";

test("the platform config is read again each time", async () => {
  const texts = [EXAMPLE_TEXT, EXAMPLE_TEXT.replace("chrishouse.io", "example.org")];
  const { read } = readerOf(() => texts.shift() ?? "");
  expect(await read()).toEqual(PLATFORM);
  expect((await read()).domain).toBe("example.org");
});

test("keys of a newer version are left out, with a warning", async () => {
  const { read, warnings } = readerOf(() => `${EXAMPLE_TEXT}colour: red\npolicy: { moon: full }\n`);
  expect(await read()).toEqual(PLATFORM);
  const what = "is not a key of this version; remove it, or use a newer version";
  expect(warnings).toEqual([
    expect.stringMatching(new RegExp(`^ignored: ${URL}:\\d+:1 colour: ${what}$`)),
    expect.stringMatching(new RegExp(`^ignored: ${URL}:\\d+:11 policy\\.moon: ${what}$`)),
  ]);
});

test("an invalid config is refused, with every problem and its place", async () => {
  const { read } = readerOf(() => "version: 2\ndomain: 1\n");
  const places = `${URL}:1:1 version: .*\n${URL}:1:1 cluster: .*\n${URL}:2:1 domain: `;
  await expect(read()).rejects.toThrow(new RegExp(places));
});

function readerOf(text: () => string): {
  read: ReturnType<typeof platformConfigAt>;
  warnings: string[];
} {
  const warnings: string[] = [];
  const logger = { warn: (message: string | Error) => void warnings.push(String(message)) };
  const reader = {
    readUrl: async (url: string) => {
      if (url !== URL) throw new Error(`nothing at ${url}`);
      return { buffer: async () => Buffer.from(text()) };
    },
  };
  return { read: platformConfigAt({ reader, logger, url: URL }), warnings };
}
