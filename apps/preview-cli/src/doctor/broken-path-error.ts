import { ExpectedError } from "preview-core";
import type { JudgedLink } from "./link.ts";

/** The path does not work. The report has been printed; the program ends with exit code 1. */
export class BrokenPathError extends ExpectedError {
  override readonly name = "BrokenPathError";

  constructor(broken: readonly JudgedLink[]) {
    super(`the path is broken at ${broken.map(({ id }) => id).join(", ")}`);
  }
}
