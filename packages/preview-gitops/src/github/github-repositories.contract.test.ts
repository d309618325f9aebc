import { createGitOpsToken, startGitHub } from "local-github";
import { STORED_FILES, toContractFiles } from "../contract-files.fixture.ts";
import { openBareRepository, startOver } from "../git/bare-repository.fixture.ts";
import { type ContractSubject, describeContract } from "../ports/gitops-repository.contract.ts";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import { githubClient, type GitHubRepositoryOptions } from "./github-client.ts";
import { graphqlRepository } from "./github-repository.ts";
import { restRepository } from "./rest-repository.ts";

const FULL_NAME = "crh225/gitops";

async function setup(open: (options: GitHubRepositoryOptions) => GitOpsRepository): Promise<ContractSubject> {
  const github = await startGitHub();
  const { gitDirectory } = await github.createRepository({ fullName: FULL_NAME });
  await startOver(gitDirectory, STORED_FILES);
  const bare = openBareRepository(gitDirectory);
  const token = createGitOpsToken(github, { fullName: FULL_NAME });
  const connect = async (): Promise<GitOpsRepository> => {
    const client = githubClient({ apiUrl: github.apiUrl, token, userAgent: "contract" });
    return open({ client, fullName: FULL_NAME });
  };
  return {
    ...bare,
    repository: await connect(),
    connect,
    files: async (oid) => toContractFiles(await bare.files(oid)),
    [Symbol.asyncDispose]: async () => github[Symbol.asyncDispose](),
  };
}

describeContract("graphqlRepository", () => setup(graphqlRepository), { runs: 3 });
describeContract("restRepository", () => setup(restRepository), { runs: 3 });
