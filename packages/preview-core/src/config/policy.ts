import * as z from "zod";
import type { TextForm } from "../forms.ts";
import { duration, type Parsed, section, SETTINGS, text } from "../schema-rules.ts";

const BRANCHES: TextForm = {
  pattern: "^[^\\s\\\\?[\\]{}!^~:]{1,200}$",
  expected: "a branch or a pattern of branches, such as main, release/* or **",
};

export const policy = section("Which pull requests get a preview, and for how long.", {
  forks: allowOrSkip("skip", "Whether pull requests from forks get a preview."),
  drafts: allowOrSkip("allow", "Whether draft pull requests get a preview."),
  bots: allowOrSkip("skip", "Whether pull requests of bots, such as Dependabot, get a preview."),
  baseBranches: z
    .array(text(BRANCHES))
    .min(1)
    .max(50)
    .default(["**"])
    .register(SETTINGS, {
      description:
        "The base branches whose pull requests get a preview. `*` stands for any text without `/`, and `**` for any text. A pattern that starts with `*` needs quotes.",
      examples: [["main", "release/*"]],
    }),
  label: z
    .string()
    .min(1)
    .max(50)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description:
        "A label that a pull request must have to get a preview. `null` means that no label is needed.",
      examples: ["preview"],
    }),
  maxPreviewsPerService: z
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description:
        "How many previews one service may have at the same time. `null` means that there is no limit.",
      examples: [5],
    }),
  maxPreviewsPerTeam: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description:
        "How many previews the services of one team may have at the same time. A first deploy then reads the folders of all services. `null` means that there is no limit.",
      examples: [50],
    }),
  maxPreviews: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description:
        "How many previews the platform may have at the same time. A first deploy then reads the folders of all services. `null` means that there is no limit.",
      examples: [1000],
    }),
  ttl: duration("d")
    .nullable()
    .prefault(null)
    .register(SETTINGS, {
      description:
        "How long a preview lives after its last deploy. Its pull request is notified at least a day before. `null` means that a preview lives until its pull request is closed.",
      examples: ["14d"],
    }),
  keepLabel: z.string().min(1).max(50).default("keep-preview").register(SETTINGS, {
    description: "A pull request with this label keeps its preview after `policy.ttl`.",
  }),
  gracePeriod: duration("m")
    .prefault("10m")
    .register(SETTINGS, {
      description:
        "How long the sweeper waits after a pull request is closed before it removes the preview. In this time the action removes the preview itself.",
      examples: ["1h"],
    }),
  registration: z
    .enum(["open", "required"])
    .default("open")
    .register(SETTINGS, {
      description:
        "Who may take a service's name. `open`: the first deploy of a service takes it. `required`: a service needs an owner file that was committed to the GitOps repository before.",
      examples: ["required"],
    }),
});

/** Which pull requests get a preview, and for how long. */
export type PolicyConfig = Parsed<typeof policy>;

function allowOrSkip(fallback: "allow" | "skip", description: string) {
  return z
    .enum(["allow", "skip"])
    .default(fallback)
    .register(SETTINGS, { description, examples: [fallback === "allow" ? "skip" : "allow"] });
}
