import { expect, test } from "vitest";
import { brokenReferences } from "./broken-references.ts";

const FILES = ["README.md", "docs/naming.md", "packages/preview-core/src/names/hostname.test.ts"];

function broken(text: string, document = "docs/page.md"): string[] {
  const documents = new Map([
    [document, text],
    ["docs/naming.md", "# Names\n\n## Chart values, and `more`\n"],
  ]);
  return brokenReferences(documents, [...FILES, document]).map(({ reference }) => reference);
}

test.each([
  ["a file beside it", "[names](naming.md)"],
  ["a file above it", "[home](../README.md)"],
  ["a folder", "[core](../packages/preview-core)", "[core](../packages/preview-core/)"],
  ["a heading", "[values](naming.md#chart-values-and-more)"],
  ["its own heading", "# My page\n[top](#my-page)"],
  ["another site", "[GitHub](https://github.com/crh225)"],
  ["a path in full", "`packages/preview-core/src/names/hostname.test.ts`"],
  ["a path's end", "`names/hostname.test.ts`"],
  ["a path with a star", "`preview-core/src/names/*.test.ts`"],
  ["text that only looks like a link", "`(?:[a-z](x)y)` `[a](b)`"],
  ["a path of another repository", "`infra/quickstart-services/pricing-api/preview-owner.yaml`"],
  ["code without a path", "`a/b` `kubectl get -o x/y` `preview.yaml`"],
])("%s is accepted", (_, ...texts) => {
  for (const text of texts) expect(broken(text)).toEqual([]);
});

test.each([
  ["a file", "[names](name.md)", "name.md"],
  ["a heading", "[values](naming.md#chart)", "naming.md#chart"],
  ["a path", "`names/host.test.ts`", "names/host.test.ts"],
  ["a path whose end is half a name", "`name.test.ts` `t/hostname.test.ts`", "t/hostname.test.ts"],
  ["a path with a star", "`names/*.suite.test.ts`", "names/*.suite.test.ts"],
])("%s that is missing is reported", (_, text, reference) => {
  expect(broken(text)).toEqual([reference]);
});
