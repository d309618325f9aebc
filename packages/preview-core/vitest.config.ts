import { globSync, readFileSync } from "node:fs";
import { project } from "tooling/vitest";

/** The test files with properties. A larger size runs only these, because it changes nothing in the others. */
function propertyFiles(): string[] {
  const files = globSync("src/**/*.test.ts", { cwd: import.meta.dirname });
  return files.filter((file) =>
    readFileSync(new URL(file, import.meta.url), "utf8").includes("/fixtures/runs.ts"),
  );
}

const include = process.env["SUITE"] === undefined ? project.test?.include : propertyFiles();

export default { ...project, test: { ...project.test, ...(include && { include }) } };
