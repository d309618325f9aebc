import { anyText, columns, type Command, defineCommand, required } from "preview-console";
import { parseHostname } from "preview-core/names";
import { DOMAIN, JSON_OBJECT } from "../options.ts";

/** Prints the preview that a hostname belongs to, or fails with the reason why it belongs to none. */
export const parseCommand: Command = defineCommand({
  name: "parse",
  summary: "Shows which preview a hostname belongs to, or why it belongs to none.",
  arguments: {
    hostname: required(
      anyText("hostname", "a hostname"),
      "Host, such as example-pr-1-octocat.previews.example.com.",
    ),
  },
  options: { domain: DOMAIN, json: JSON_OBJECT },
  examples: ["preview parse example-pr-1-octocat.previews.example.com --domain previews.example.com"],
  run({ hostname, domain, json }, terminal) {
    const preview = parseHostname(hostname, domain);
    const rows = Object.entries(preview).map(([key, value]) => [key, String(value)]);
    terminal.out(json ? `${JSON.stringify(preview)}\n` : columns(rows));
  },
});
