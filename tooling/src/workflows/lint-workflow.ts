import {
  dangerousTriggers,
  dependenciesWithRights,
  excessivePermissions,
  persistedCredentials,
  type Rule,
  secretsOutsideEnvironment,
  templateInjection,
  unpinnedUses,
  unsoundConditions,
  wideAppTokens,
} from "./rules.ts";
import { parseWorkflow } from "./workflow.ts";

/** The rules, with zizmor's names for these risks: https://docs.zizmor.sh/audits */
const RULES: Readonly<Record<string, Rule>> = {
  "dangerous-triggers": dangerousTriggers,
  "template-injection": templateInjection,
  artipacked: persistedCredentials,
  "excessive-permissions": excessivePermissions,
  "dependencies-with-rights": dependenciesWithRights,
  "unpinned-uses": unpinnedUses,
  "secrets-outside-env": secretsOutsideEnvironment,
  "github-app": wideAppTokens,
  "unsound-condition": unsoundConditions,
};

/** The risks in a workflow's text, as `rule: place: problem`. */
export function lintWorkflow(text: string): string[] {
  const workflow = parseWorkflow(text);
  return Object.entries(RULES).flatMap(([name, rule]) =>
    rule(workflow).map((finding) => `${name}: ${finding}`),
  );
}
