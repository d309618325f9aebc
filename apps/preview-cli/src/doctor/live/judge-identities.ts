import { quote, type PlatformConfig } from "preview-core";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";

/** Who the spoke's API server says that somebody is. */
export type SeenIdentity = { readonly user: string } | { readonly failure: string };

/** What the spoke answered to each controller's own credentials. Default: those were not given */
export interface SeenIdentities {
  readonly argocd?: SeenIdentity | undefined;
  readonly crossplane?: SeenIdentity | undefined;
}

const NAMES = { argocd: "Argo CD", crossplane: "Crossplane" } as const;

/**
 * Whether the config's `identities` are what the spoke sees. Admission tells the two controllers apart by these names, and
 * nobody but who holds a controller's credentials can ask the API server for its name: there is no other honest way.
 */
export function judgeIdentities(
  { identities }: Pick<PlatformConfig, "identities">,
  seen: SeenIdentities,
): Verdict {
  const who = ["argocd", "crossplane"] as const;
  const wrong = who.flatMap((name) => {
    const sight = seen[name];
    return sight !== undefined && "user" in sight && sight.user !== identities[name]
      ? [
          `the spoke knows ${NAMES[name]} as ${quote(sight.user)}, and identities.${name} is ${quote(identities[name])}`,
        ]
      : [];
  });
  if (wrong.length > 0) {
    return broken(
      wrong.join("; "),
      "correct identities in preview.yaml, render the platform again and apply its policies",
    );
  }
  const unseen = who.flatMap((name) => {
    const sight = seen[name];
    if (sight === undefined) return [`${NAMES[name]}'s credentials were not given`];
    return "failure" in sight ? [`the spoke did not say who ${NAMES[name]} is: ${sight.failure}`] : [];
  });
  return unseen.length > 0
    ? skipped(unseen.join("; "))
    : ok(`the spoke knows Argo CD as ${identities.argocd} and Crossplane as ${identities.crossplane}`);
}
