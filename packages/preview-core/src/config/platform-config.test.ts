import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toMilliseconds } from "../units.ts";
import { parseConfig } from "./parse-config.ts";
import { DEFAULT_ROOT } from "../forms.ts";

/** Where the interfaces of the file are in the config. */
const SECTIONS: Record<string, string> = {
  ArgoCdConfig: "argocd",
  ClaimConfig: "claim",
  ApiVersionsConfig: "apiVersions",
  RoutingConfig: "routing",
  EastWestConfig: "routing.eastWest",
  PolicyConfig: "policy",
};

const SMALLEST = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n");

const documented = documentedDefaults(readFileSync(new URL("platform-config.ts", import.meta.url), "utf8"));

test("has a default in the comment of nearly every key", () => {
  expect(documented.length).toBeGreaterThan(30);
});

test.each(documented)("%s is %s by default, as its comment says", (path, promised) => {
  const actual = valueAt(path);
  const neighbour = valueAt(path.replace(/\w+$/, promised));
  const expected = [promised, String(toMilliseconds(promised)), neighbour];
  expect(expected).toContain(Array.isArray(actual) ? JSON.stringify(actual) : String(actual));
});

test("has the default root as a constant", () => {
  expect(SMALLEST.root).toBe(DEFAULT_ROOT);
});

/** Path and default of every key whose comment gives one value for it. */
function documentedDefaults(source: string): [path: string, promised: string][] {
  const found: [string, string][] = [];
  const path: string[] = [];
  let promised: string | undefined;
  for (const line of source.split("\n")) {
    const [, type] = /^export interface (\w+)/.exec(line) ?? [];
    const [, key, section] = /^ +readonly (\w+): (\{$)?/.exec(line) ?? [];
    promised = plain(/Default: (.*?)\.?(?: \*\/)?$/.exec(line)?.[1]) ?? promised;
    if (type !== undefined) path.splice(0, path.length, ...(SECTIONS[type]?.split(".") ?? []));
    if (key !== undefined && section !== undefined) path.push(key);
    else if (key !== undefined && promised !== undefined) found.push([[...path, key].join("."), promised]);
    if (key !== undefined || type !== undefined) promised = undefined;
    if (/^ +\};$/.test(line)) path.pop();
  }
  return found;
}

/** `text` of "`text`", `null` of "never (`null`)", `[]` of "none"; nothing of a sentence. */
function plain(text: string | undefined): string | undefined {
  return text === "none"
    ? "[]"
    : /^`([^`]+)`$|\(`(null)`\)$|^(\d+|true)$/
        .exec(text ?? "")
        ?.slice(1)
        .find(Boolean);
}

function valueAt(path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => Object.entries(value ?? {}).find(([name]) => name === key)?.[1],
      SMALLEST,
    );
}
