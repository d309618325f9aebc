import { type StoredFile, textFile } from "./git/bare-repository.fixture.ts";
import {
  CONTRACT_EXECUTABLE,
  CONTRACT_FILES,
  type ContractFile,
} from "./ports/gitops-repository.contract.ts";

/** The first files of a contract's branch, with their modes. */
export const STORED_FILES: ReadonlyMap<string, StoredFile> = new Map(
  [...CONTRACT_FILES].map(([path, text]) => [
    path,
    textFile(text, path === CONTRACT_EXECUTABLE ? "100755" : "100644"),
  ]),
);

/** Files of a real repository, in the form that the contract compares. */
export function toContractFiles(files: ReadonlyMap<string, StoredFile>): ReadonlyMap<string, ContractFile> {
  return new Map([...files].map(([path, { mode, content }]) => [path, { mode, text: content.toString() }]));
}
