import type {
  MutationAddCommentArgs,
  MutationCreateCommitOnBranchArgs,
  MutationDeleteIssueCommentArgs,
  MutationUpdateIssueCommentArgs,
} from "@octokit/graphql-schema";
import { addCommentMutation, deleteCommentMutation, updateCommentMutation } from "./comment-mutations.ts";
import { createCommitOnBranch } from "./create-commit-on-branch.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import type { Scope } from "./scope.ts";

/** The fields of `Mutation` that are served. */
export function buildMutationRoot(scope: Scope): GraphQLObject {
  return {
    __typename: "Mutation",
    createCommitOnBranch: ({ input }: MutationCreateCommitOnBranchArgs) => createCommitOnBranch(scope, input),
    addComment: ({ input }: MutationAddCommentArgs) => addCommentMutation(scope, input),
    updateIssueComment: ({ input }: MutationUpdateIssueCommentArgs) => updateCommentMutation(scope, input),
    deleteIssueComment: ({ input }: MutationDeleteIssueCommentArgs) => deleteCommentMutation(scope, input),
  };
}
