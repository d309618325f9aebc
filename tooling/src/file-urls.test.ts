import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listFiles } from "./list-files.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** In a folder with a space or a letter such as "ü", the path name of a URL is not the path of the file. */
const ESCAPED_PATH = /import\.meta\.url\)\.pathname/;

test("every path of a file comes from fileURLToPath, so that a clone works in a folder of any name", () => {
  const sources = listFiles(ROOT).filter((path) => /\.m?[jt]s$/.test(path));
  expect(sources.length).toBeGreaterThan(400);
  expect(sources.filter((path) => ESCAPED_PATH.test(readFileSync(`${ROOT}${path}`, "utf8")))).toEqual([]);
});
