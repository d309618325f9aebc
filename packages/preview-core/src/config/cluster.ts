import * as z from "zod";
import { FORMS, type TextForm } from "../forms.ts";
import { type Parsed, SETTINGS, text } from "../schema-rules.ts";

/** Argo CD's name of a cluster, which is no address. */
const CLUSTER: TextForm = {
  ...FORMS.label,
  expected: "Argo CD's name of the cluster, as `argocd cluster list` shows it, such as shared-dev-cluster",
};

const PROVIDER_CONFIG: TextForm = {
  ...FORMS.label,
  expected: "the name of a Crossplane ProviderConfig, such as shared-dev-cluster",
};

export const cluster = z
  .union([
    text(CLUSTER).transform((name) => ({ name, providerConfig: name })),
    z
      .strictObject({
        name: text(CLUSTER).register(SETTINGS, {
          description: "Argo CD's name of the cluster, as `argocd cluster list` shows it.",
          examples: ["shared-dev-cluster"],
        }),
        providerConfig: text(PROVIDER_CONFIG)
          .optional()
          .register(SETTINGS, {
            description:
              "The name of the cluster's Crossplane ProviderConfig. Without this key, `name` is also the name of the ProviderConfig.",
            examples: ["app-spoke"],
          }),
      })
      .transform(({ name, providerConfig }) => ({ name, providerConfig: providerConfig ?? name })),
  ])
  .register(SETTINGS, {
    description:
      "The spoke: the cluster that runs the previews. Write its name, or a section with `name` and `providerConfig` where Argo CD and Crossplane have different names for it.",
    examples: ["shared-dev-cluster"],
  });

/** The cluster that runs the previews: its name in Argo CD and in Crossplane. */
export type ClusterConfig = Parsed<typeof cluster>;
