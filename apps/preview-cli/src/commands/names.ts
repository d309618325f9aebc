import { checkAll, columns, type Terminal } from "preview-console";
import { authorityRegex, previewNames } from "preview-core";
import { type PreviewOptions, toNamespaceScope, toNameSettings, toPreview, toSha } from "../options.ts";

export interface NamesOptions extends PreviewOptions {
  readonly domain?: string;
  readonly environment?: string;
  readonly namespaceScope: string;
  readonly sha?: string;
  readonly json?: boolean;
}

/** Prints every name of a preview. */
export function namesCommand(options: NamesOptions, terminal: Terminal): void {
  const { domain, environment } = options;
  const [preview, settings, namespaceScope, sha] = checkAll([
    () => toPreview(options),
    () => toNameSettings(domain, environment),
    () => toNamespaceScope(options.namespaceScope),
    () => (options.sha === undefined ? undefined : toSha(options.sha)),
  ]);
  const names = previewNames(preview, settings, { namespaceScope, sha });
  const all = { ...names, authorityRegex: authorityRegex(settings.domain) };
  terminal.out(options.json ? `${JSON.stringify(all)}\n` : columns(Object.entries(all)));
}
