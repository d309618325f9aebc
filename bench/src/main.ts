import { renderTable } from "./render-table.ts";
import { writeResults } from "./results-file.ts";
import type { Row } from "./row.ts";
import { selectSuites } from "./select-suites.ts";
import { SUITES } from "./suites/suites.ts";
import { meetsTarget, TARGETS } from "./targets.ts";

const ALL = SUITES.flatMap(({ ids }) => ids);
const interrupted = new AbortController();
// A second signal ends the process at once.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());

const { suites, ids, unknown } = selectSuites(SUITES, process.argv.slice(2));
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(", ")}; there are ${ALL.join(", ")}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await run();
}

async function run(): Promise<number> {
  const rows: Row[] = [];
  try {
    for (const suite of suites) {
      const say = (text: string): void => void process.stderr.write(`${suite.ids.join(", ")}: ${text}\n`);
      rows.push(...(await suite.measure({ signal: interrupted.signal, say })));
    }
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    throw error;
  }
  const wanted = rows.filter(({ id }) => ids.includes(id));
  process.stdout.write(renderTable(wanted, TARGETS));
  await writeResults(wanted, ALL);
  return wanted.every(isReached) ? 0 : 1;
}

function isReached(row: Row): boolean {
  const target = TARGETS[row.id];
  return target === undefined || meetsTarget(row, target);
}
