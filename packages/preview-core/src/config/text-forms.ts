import * as z from "zod";
import { quote } from "../quote.ts";
import { DURATION_PATTERN } from "./duration.ts";
import { DEFAULT_ROOT } from "./platform-config.ts";
import { QUANTITY_PATTERN } from "./quantity.ts";

const DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

export const dnsName: z.ZodString = text(
  `^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`,
  "a lower-case DNS name such as chrishouse.io",
);
export const label: z.ZodString = text(`^${DNS_LABEL}$`, "a lower-case name such as istio-system");
export const path: z.ZodString = text(
  "^(?!.*(?:^|/)\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$",
  `a relative path such as ${DEFAULT_ROOT}`,
);
export const duration: z.ZodString = text(DURATION_PATTERN, "a duration such as 90s, 10m, 24h or 14d");
/** Argo CD reads it with Go's `time.ParseDuration`, which knows no days. */
export const backoff: z.ZodString = text(
  DURATION_PATTERN.replace("d", ""),
  "a duration such as 5s, 3m or 1h",
);
export const quantity: z.ZodString = text(QUANTITY_PATTERN, "a quantity such as 500m or 2Gi");
export const cidr: z.ZodString = text("^[0-9A-Fa-f.:]+/[0-9]{1,3}$", "a range such as 203.0.113.7/32");
export const webAddress: z.ZodString = text(
  "^https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~/-]*)?$",
  "an address such as https://argocd.chrishouse.io",
);
export const repository: z.ZodString = text(
  "^(?:https://|ssh://(?:[A-Za-z0-9_.-]+@)?)[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+$",
  "a git URL such as https://github.com/crh225/platform.git",
);
export const sourceRepo: z.ZodString = text(
  "^(?:https://|ssh://(?:[A-Za-z0-9_.-]+@)?)[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+(?:/\\*)?$",
  "a repository or all of one owner, such as https://github.com/crh225/*",
);
export const branch: z.ZodString = text(
  "^(?!.*(?:\\.\\.|//|/\\.|\\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]{0,198}[A-Za-z0-9_]$|^[A-Za-z0-9_]$",
  "a branch such as main",
);
export const labelValue: z.ZodString = text(
  "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
  "a label value",
);

/** A text of one form; what is expected stands in the problem. */
export function text(pattern: string, expected: string): z.ZodString {
  const error = ({ code, input }: z.core.$ZodRawIssue) =>
    code === "too_big"
      ? undefined
      : `expected ${expected}, got ${input === undefined ? "nothing" : quote(input)}`;
  return z.string({ error }).regex(new RegExp(pattern), { error });
}
