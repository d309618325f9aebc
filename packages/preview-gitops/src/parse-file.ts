import { PreviewError } from "preview-core";

/** Service developers did not write the files of the GitOps repository; so each problem names the file that it is in. */
export function parseFile<Value>(file: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    const problems = error.problems.map(({ path, message }) => ({
      path: path === "" ? file : `${file}: ${path}`,
      message,
    }));
    throw new PreviewError(error.code, problems, { cause: error });
  }
}

/** The GitOps repository has no platform config at that path. */
export function missingConfig(path: string): PreviewError {
  const message = "is missing in the GitOps repository; the platform team writes it once";
  return new PreviewError("invalid-config", [{ path, message }]);
}
