import { PreviewError } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { LIMITS } from "./name-rule.ts";
import { checkPreview, type Preview, shortenBoth } from "./preview.ts";

/**
 * The host at which a preview answers: `{service}-pr-{n}-{team}.{domain}`.
 *
 * - The host is one label below the domain, so one wildcard certificate covers every preview.
 * - The label is a DNS label. A label of more than 63 characters is shortened and marked with `--`.
 * - Two different previews never share a host.
 *
 * @example
 * hostname({ service: "example", team: "octocat", pr: 1 }, "previews.example.com"); // "example-pr-1-octocat.previews.example.com"
 */
export function hostname(preview: Preview, domain: string): string {
  return `${hostLabel(preview)}.${domain}`;
}

/** The first label of {@link hostname}. It is also a valid label value of Kubernetes. */
export function hostLabel(preview: Preview): string {
  const middle = `-pr-${preview.pr}-`;
  const { service, team } = shortenBoth(preview, LIMITS.dnsLabel - middle.length);
  return `${service}${middle}${team}`;
}

/**
 * The preview that answers at a host. `parseHostname` is the inverse of {@link hostname} for every host that was not
 * shortened. Letter case and a port do not matter, as on the gateway.
 *
 * @throws PreviewError `invalid-hostname`, with the reason why the host is not a preview's or cannot be read back
 * @example
 * parseHostname("example-pr-1-octocat.previews.example.com", "previews.example.com"); // { service: "example", team: "octocat", pr: 1 }
 */
export function parseHostname(host: string, domain: string): Preview {
  if (/[^!-~]/.test(host)) refuse(host, "has other characters than a host may have");
  const name = host.toLowerCase().replace(/:[0-9]{1,5}$/, "");
  const suffix = `.${domain.toLowerCase()}`;
  if (!name.endsWith(suffix)) refuse(host, `is not under the domain ${domain}`);
  const label = name.slice(0, -suffix.length);
  if (label.includes(".")) refuse(host, `has more than one label before ${suffix}`);
  if (label.length > LIMITS.dnsLabel)
    refuse(host, `has a first label of more than ${LIMITS.dnsLabel} characters`);
  const parts = /^(?<service>.+)-pr-(?<pr>[0-9]+)-(?<team>.+)$/.exec(label)?.groups;
  if (!parts) return refuse(host, "does not have the form {service}-pr-{number}-{team}");
  if (label.includes("--"))
    refuse(host, "was shortened and cannot be read back; look it up with `preview list`");
  const { service, team, pr } = parts;
  return checkPreview({ service, team, pr }, "invalid-hostname");
}

function refuse(host: string, why: string): never {
  throw new PreviewError("invalid-hostname", [{ path: "hostname", message: `${quote(host)} ${why}` }]);
}
