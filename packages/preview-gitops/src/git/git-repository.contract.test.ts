import { STORED_FILES, toContractFiles } from "../contract-files.fixture.ts";
import { bareRepository } from "./bare-repository.fixture.ts";
import { gitRepository } from "./git-repository.ts";
import { type ContractSubject, describeContract } from "../ports/gitops-repository.contract.ts";

async function setup(): Promise<ContractSubject> {
  const disposables = new AsyncDisposableStack();
  const bare = disposables.use(await bareRepository(STORED_FILES));
  const connect = async (): Promise<ReturnType<typeof gitRepository>> =>
    disposables.use(gitRepository({ url: `file://${bare.path}`, branch: "main" }));
  return {
    ...bare,
    repository: await connect(),
    connect,
    files: async (oid) => toContractFiles(await bare.files(oid)),
    [Symbol.asyncDispose]: async () => disposables.disposeAsync(),
  };
}

describeContract("gitRepository", setup, { runs: 3 });
