import * as z from "zod";
import { FORMS } from "../forms.ts";
import { type Parsed, section, SETTINGS, text } from "../schema-rules.ts";

export const argocd = section("How Argo CD on the hub applies previews.", {
  namespace: text(FORMS.label).default("argocd").register(SETTINGS, {
    description: "The namespace of Argo CD on the hub. The Applications of previews are created there.",
  }),
  project: text(FORMS.label).default("previews").register(SETTINGS, {
    description:
      "The AppProject of the previews' Applications. It limits what the code of a pull request can deploy. Other Applications must not use this project.",
  }),
  controlProject: text(FORMS.label).default("previews-control").register(SETTINGS, {
    description:
      "The AppProject of the parent Applications, which create the previews' Applications. It must differ from `argocd.project`.",
  }),
  parent: z
    .enum(["app-of-apps", "application-set"])
    .default("application-set")
    .register(SETTINGS, {
      description:
        "How Argo CD finds the previews in the GitOps repository. `application-set` is one parent Application for each preview directory, so that a directory with an error does not stop the others. `app-of-apps` is one parent Application for all previews. A change needs the steps in docs/operations.md.",
      examples: ["app-of-apps"],
    }),
  url: text(FORMS.webAddress)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description:
        "The address of Argo CD's web page. With it, the comment on a pull request links to the Application.",
      examples: ["https://argocd.example.com"],
    }),
  sourceRepos: z
    .array(text(FORMS.sourceRepository))
    .max(100)
    .default([])
    .register(SETTINGS, {
      description:
        "The repositories that charts of previews may come from. `/*` at the end stands for all repositories of one owner. An empty list means all repositories of the owner in `gitops.url`.",
      examples: [["https://github.com/example/*"]],
    }),
  notifications: z
    .boolean()
    .default(false)
    .register(SETTINGS, {
      description: "Whether the platform bundle has templates and triggers for Argo CD's notifications.",
      examples: [true],
    }),
  retry: section(
    "How often Argo CD retries a failed sync. While Argo CD retries, it deploys no newer commit and deletes no Application. So all retries together last less than a minute by default.",
    {
      limit: z.int().min(1).max(50).default(10).register(SETTINGS, {
        description: "The number of retries after a failed sync.",
      }),
      duration: text(FORMS.goDuration).default("3s").register(SETTINGS, {
        description: "The wait before the first retry.",
      }),
      factor: z.int().min(1).max(10).default(1).register(SETTINGS, {
        description: "How many times longer each wait is than the wait before it.",
      }),
      maxDuration: text(FORMS.goDuration).default("3s").register(SETTINGS, {
        description: "The longest wait between two retries.",
      }),
    },
  ),
});

/** How Argo CD applies previews. */
export type ArgoCdConfig = Parsed<typeof argocd>;
