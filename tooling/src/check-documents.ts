import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { brokenReferences } from "./broken-references.ts";

// Every document's links and paths, against what git tracks or will.
const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  encoding: "utf8",
});
const files = list.split("\0").filter((path) => path !== "" && existsSync(path));
const documents = new Map(
  files.filter((path) => path.endsWith(".md")).map((path) => [path, readFileSync(path, "utf8")]),
);
const broken = brokenReferences(documents, files);
for (const { document, reference } of broken)
  console.error(`${document}: ${reference} is not in the repository`);
process.exitCode = broken.length === 0 ? 0 : 1;
