import { readFileSync } from "node:fs";
import { inspect } from "./structure/inspect.ts";
import { listFiles } from "./list-files.ts";

// ./x structure prints the figures of the shipped source, and fails when it breaks a rule or a limit.
const paths = listFiles().filter((path) => /\.(?:ts|json|md)$/.test(path));
const { figures, problems } = inspect(new Map(paths.map((path) => [path, readFileSync(path, "utf8")])));

const width = Math.max(...figures.map(({ name }) => name.length));
for (const { name, value, unit, atMost, atLeast } of figures) {
  const limit =
    atMost !== undefined
      ? `at most ${atMost}${unit}`
      : atLeast !== undefined
        ? `at least ${atLeast}${unit}`
        : "";
  console.log(`${name.padEnd(width)}  ${`${value}${unit}`.padStart(7)}  ${limit}`.trimEnd());
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
