import {
  hostname,
  type NameSettings,
  parsePreview,
  type Preview,
  PreviewError,
  previewNames,
  quote,
} from "preview-core";
import { teamOf } from "./references.ts";

/** A filter for Backstage's templates, with its documentation. */
export interface PreviewFilter {
  readonly id: string;
  readonly description: string;
  readonly examples: readonly { readonly description: string; readonly example: string }[];
  readonly filter: (...given: unknown[]) => string;
}

/** The filters `previewHostname` and `previewNamespace`: `service | previewHostname(owner, pr, platform)`. */
export const PREVIEW_FILTERS: readonly PreviewFilter[] = [
  {
    id: "previewHostname",
    description: "The host of a service's preview. The platform is an output of preview:validate",
    examples: [
      {
        description: "The host of the first pull request",
        example:
          "${{ 'example' | previewHostname('group:default/octocat', 1, { domain: 'previews.example.com' }) }}",
      },
    ],
    filter(service, owner, pr, platform) {
      return hostname(parseSubject(service, owner, pr), parseSettings(platform, "domain").domain);
    },
  },
  {
    id: "previewNamespace",
    description: "The namespace of a service's preview. The platform is an output of preview:validate",
    examples: [
      {
        description: "The namespace of the first pull request",
        example: "${{ 'example' | previewNamespace('octocat', 1, { environment: 'dev' }) }}",
      },
    ],
    filter(service, owner, pr, platform) {
      return previewNames(parseSubject(service, owner, pr), parseSettings(platform, "environment")).namespace;
    },
  },
];

function parseSubject(service: unknown, owner: unknown, pr: unknown): Preview {
  return parsePreview({ service, team: typeof owner === "string" ? teamOf(owner) : owner, pr });
}

/** Settings with the needed value of the given platform. The other values are empty, and the filter does not use them. */
function parseSettings(platform: unknown, needed: "domain" | "environment"): NameSettings {
  const value = isRecord(platform) ? platform[needed] : undefined;
  if (typeof value !== "string" || value === "") {
    const message = `expected the output "platform" of preview:validate, got ${quote(platform)}`;
    throw new PreviewError("invalid-preview", [{ path: `platform.${needed}`, message }]);
  }
  const others = {
    domain: "",
    environment: "",
    root: "",
    publicUrl: { scheme: "https", port: null },
  } as const;
  return { ...others, [needed]: value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
