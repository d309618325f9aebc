import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The first and the last file. The others follow their names. */
const FIRST = "install.case.ts";
const LAST = "uninstall.case.ts";

/** Runs the installation first, and its removal last. */
export class CaseOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rank(a).localeCompare(rank(b)));
  }
}

function rank({ moduleId }: TestSpecification): string {
  const name = basename(moduleId);
  return `${name === FIRST ? 0 : name === LAST ? 2 : 1}${name}`;
}
