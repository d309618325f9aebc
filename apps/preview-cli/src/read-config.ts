import { readOptionFile } from "./read-option-file.ts";

/** Gives the text of a platform config, or throws the problem with it when it is asked, among all the others. */
export function readConfig(path: string | undefined): Promise<() => string> {
  return readOptionFile("config", path, "the path of a preview.yaml");
}
