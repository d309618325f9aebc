import { LIMITS } from "./name-rule.ts";
import type { Preview, Service } from "./preview.ts";
import { markName, shortenBoth, shortenName, SHORTEST } from "./shorten.ts";

/** The names of a service in a long-lived environment, such as development or production. */
export interface PermanentNames {
  /** `{team}-{environment}-{service}`, a DNS label. */
  readonly namespace: string;
  /** `{service}-{environment}`, at most 63 characters. */
  readonly application: string;
  /** The Helm release: `{service}`, at most 53 characters. */
  readonly release: string;
}

/** No pull request has this number, so no preview has the same hash. */
const NO_PULL_REQUEST = 0;

/**
 * The names of a service in a long-lived environment.
 *
 * - Each service has a namespace of its own. The reference implementation has one namespace for all services of a team,
 *   `{team}-{environment}`: each service brings a claim for it, and all share its quota.
 * - Two services never share a namespace in one environment.
 * - No service shares a namespace with a preview: the namespace of a preview has `-pr-{n}` after the environment, and no
 *   service's name starts like that.
 *
 * @example
 * permanentNames({ service: "pricing-api", team: "red" }, "dev").namespace; // "red-dev-pricing-api"
 */
export function permanentNames({ service, team }: Service, environment: string): PermanentNames {
  const identity = { service, team, pr: NO_PULL_REQUEST };
  const end = `-${environment}`;
  return {
    namespace: namespace(identity, `${end}-`),
    application: `${shortenName(service, LIMITS.dnsLabel - end.length, identity)}${end}`,
    release: shortenName(service, LIMITS.release, identity),
  };
}

function namespace(identity: Preview, middle: string): string {
  const { service, team } = isAmbiguous(identity.team, middle)
    ? markService(identity, LIMITS.dnsLabel - middle.length)
    : shortenBoth(identity, LIMITS.dnsLabel - middle.length);
  return `${team}${middle}${service}`;
}

/** Whether the namespace could belong to another team too: `web-dev-dev-x` is `dev-x` of `web`, or `x` of `web-dev`. */
function isAmbiguous(team: string, middle: string): boolean {
  return `${team}${middle}`.indexOf(middle) < team.length;
}

function markService(identity: Preview, room: number): Service {
  const service = markName(identity.service, Math.max(SHORTEST, room - identity.team.length), identity);
  return { service, team: shortenName(identity.team, room - service.length, identity) };
}
