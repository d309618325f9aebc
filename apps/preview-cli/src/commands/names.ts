import {
  columns,
  type Command,
  defineCommand,
  environmentName,
  optional,
  text,
  withDefault,
} from "preview-console";
import { authorityRegex, DEFAULT_ROOT, FORMS, parsePreview, previewNames } from "preview-core/names";
import { DOMAIN, JSON_OBJECT, NAMESPACE_SCOPE, PREVIEW_OPTIONS } from "../options.ts";

/** Prints every name of a preview. */
export const namesCommand: Command = defineCommand({
  name: "names",
  summary: "Prints every name of a preview, such as its host, namespace and image tag.",
  options: {
    ...PREVIEW_OPTIONS,
    domain: DOMAIN,
    environment: withDefault(environmentName, "dev", "Environment part of the namespace's name."),
    "namespace-scope": NAMESPACE_SCOPE,
    sha: optional(text(FORMS.sha, "sha"), "Head commit in full, for the image's tag."),
    json: JSON_OBJECT,
  },
  examples: ["preview names --service example --team octocat --pr 1 --domain previews.example.com"],
  run({ service, team, pr, domain, environment, namespaceScope, sha, json }, terminal) {
    const settings = {
      domain,
      environment,
      root: DEFAULT_ROOT,
      publicUrl: { scheme: "https", port: null },
    } as const;
    const names = previewNames(parsePreview({ service, team, pr }), settings, { namespaceScope, sha });
    const all = { ...names, authorityRegex: authorityRegex(domain) };
    terminal.out(json ? `${JSON.stringify(all)}\n` : columns(Object.entries(all)));
  },
});
