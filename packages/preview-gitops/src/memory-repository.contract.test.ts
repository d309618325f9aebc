import {
  describeContract,
  CONTRACT_FILES,
  type ContractSubject,
} from "./ports/gitops-repository.contract.ts";
import { memoryRepository } from "./memory-repository.ts";

describeContract("memoryRepository", async (): Promise<ContractSubject> => {
  const repository = memoryRepository(CONTRACT_FILES);
  const head = async (): Promise<string> => repository.commits.at(-1)?.oid ?? "";
  return {
    repository,
    connect: async () => repository,
    head,
    files: async (oid) =>
      new Map([...repository.filesAt(oid)].map(([path, text]) => [path, { text, mode: "100644" }])),
    commit: async (oid) => {
      const { parent, message = "" } = repository.commits.find((commit) => commit.oid === oid) ?? {};
      return { parents: parent === undefined ? [] : [parent], message };
    },
    land: async (changes) => {
      const write = new Map(
        [...changes].flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])),
      );
      const remove = [...changes].flatMap(([path, text]) => (text === undefined ? [path] : []));
      return repository.commit({ head: await head(), message: "Land", write, remove });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});
