import { hostname, type NameSettings, parsePreview, PreviewError, previewNames, quote } from "preview-core";
import { teamOf } from "./team-of.ts";

/** A filter of Backstage's templates, and how its documentation shows it. */
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
          "${{ 'pricing-api' | previewHostname('group:default/red', 1, { domain: 'chrishouse.io' }) }}",
      },
    ],
    filter(service, owner, pr, platform) {
      return hostname(toPreview(service, owner, pr), toSettings(platform, "domain").domain);
    },
  },
  {
    id: "previewNamespace",
    description: "The namespace of a service's preview. The platform is an output of preview:validate",
    examples: [
      {
        description: "The namespace of the first pull request",
        example: "${{ 'pricing-api' | previewNamespace('red', 1, { environment: 'dev' }) }}",
      },
    ],
    filter(service, owner, pr, platform) {
      return previewNames(toPreview(service, owner, pr), toSettings(platform, "environment")).namespace;
    },
  },
];

function toPreview(service: unknown, owner: unknown, pr: unknown): ReturnType<typeof parsePreview> {
  return parsePreview({ service, team: typeof owner === "string" ? teamOf(owner) : owner, pr });
}

/** The settings with the one that counts from the template; the others decide nothing that a filter gives back. */
function toSettings(platform: unknown, needed: "domain" | "environment"): NameSettings {
  const value = isRecord(platform) ? platform[needed] : undefined;
  if (typeof value !== "string" || value === "") {
    const message = `expected the platform, which preview:validate gives out, got ${quote(platform)}`;
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
