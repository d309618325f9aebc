import { readFileSync } from "node:fs";
import { brokenReferences } from "./broken-references.ts";
import { listFiles } from "./list-files.ts";

// Checks every document's links and paths against the files that git tracks, or would track after `git add`.
const files = listFiles();
const documents = new Map(
  files.filter((path) => path.endsWith(".md")).map((path) => [path, readFileSync(path, "utf8")]),
);
const broken = brokenReferences(documents, files);
for (const { document, reference } of broken)
  console.error(`${document}: ${reference} is not in the repository`);
process.exitCode = broken.length === 0 ? 0 : 1;
