import { LIMITS } from "./limits.ts";
import type { Preview } from "./preview.ts";
import { markName, shortenBoth, shortenName, SHORTEST } from "./shorten.ts";

/** A service, of one team, apart from any pull request. */
export type Service = Pick<Preview, "service" | "team">;

/** The names of a service where it runs for good, in development or production. */
export interface PermanentNames {
  /** `{team}-{environment}-{service}`, a DNS label. */
  readonly namespace: string;
  /** `{service}-{environment}`, at most 63 characters. */
  readonly application: string;
  /** The Helm release: `{service}`, at most 53 characters. */
  readonly release: string;
}

/** No pull request has this number, so that no preview has the same hash. */
const NO_PULL_REQUEST = 0;

/**
 * The names of a service where it runs for good.
 *
 * - The namespace is the service's own. The seed has one for all services of a team, `{team}-{environment}`: each of them
 *   brings a claim for it, and they share its quota.
 * - Two services never share a namespace in one environment, and none has a preview's: those have `-pr-{n}` after the
 *   environment, and no service starts like that.
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
  const { service, team } = splitsElsewhere(identity.team, middle)
    ? markService(identity, LIMITS.dnsLabel - middle.length)
    : shortenBoth(identity, LIMITS.dnsLabel - middle.length);
  return `${team}${middle}${service}`;
}

/** Whether the name reads as that of another team, as `web-dev-dev-x` does: service `dev-x` of `web`, or `x` of `web-dev`. */
function splitsElsewhere(team: string, middle: string): boolean {
  return `${team}${middle}`.indexOf(middle) < team.length;
}

function markService(identity: Preview, room: number): { service: string; team: string } {
  const service = markName(identity.service, Math.max(SHORTEST, room - identity.team.length), identity);
  return { service, team: shortenName(identity.team, room - service.length, identity) };
}
