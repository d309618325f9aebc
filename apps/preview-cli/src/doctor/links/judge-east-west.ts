import { quote } from "preview-core";
import type { EastWestEndpoint } from "preview-core/platform";
import type { Observations } from "../observations.ts";
import type { Question } from "../question.ts";
import type { Exchange, Failure } from "../sockets/exchange.ts";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";
import { isUpstreamTrouble, whoAnswered } from "../who-answered.ts";

/** Whether the name of the spoke's gateway leads to the spoke, and not back to the hub. */
export function judgeEastWestDns(question: Question, seen: Observations): Verdict {
  const { spokeName, hubName, hub, endpoint } = seen;
  const { domain } = question.config;
  if (!("addresses" in spokeName)) return unresolved(question, seen, spokeName.failure);
  const hubAddresses = "addresses" in hubName ? hubName.addresses : [];
  const loops = spokeName.addresses.some((address) => hubAddresses.includes(address));
  if (loops && hub?.port === endpoint.port) {
    return broken(
      `${spokeName.name} is at the hub's own address (${spokeName.addresses.join(", ")}), so the hub sends previews to itself`,
      `the record *.${domain} answers for this name too: make a record ${endpoint.serverName} with the address of the spoke's gateway, or set routing.eastWest.address`,
    );
  }
  const found = spokeName.addresses.join(", ");
  return found === spokeName.name ? ok(`${found} is an address`) : ok(`${spokeName.name} is at ${found}`);
}

function unresolved(
  question: Question,
  { spokeName, hub, endpoint }: Observations,
  failure: string,
): Verdict {
  const fact = `${spokeName.name} has no address on this machine (${failure})`;
  if (question.spoke === undefined && reachedBeyond(hub)) return skipped(`${fact}; the hub finds it`);
  if (isPrivate(question, endpoint)) return skipped(`${fact}; ${FROM_THE_HUB}`);
  return broken(
    fact,
    "make a DNS record for it with the address of the spoke's gateway, or set routing.eastWest.address",
  );
}

/** Whether the hub can connect to the spoke's gateway. */
export function judgeEastWest(question: Question, seen: Observations): Verdict {
  const { hub, stranger, spokeName, endpoint } = seen;
  const where = `${spokeName.name}, port ${endpoint.port}`;
  const failure = connectFailure(stranger);
  if (question.spoke === undefined && reachedBeyond(hub)) return ok(`the hub reaches ${where}`);
  const complaint = hubComplaint(hub);
  if (complaint !== undefined) {
    return broken(
      `the hub cannot reach the spoke: it answered ${complaint}`,
      `check that ${where} is the spoke's gateway, that its firewall lets the hub in, and that each end has the other's CA certificate (see hop-server and hop-client)`,
    );
  }
  if (stranger !== undefined && failure === undefined) return ok(`${where} accepts connections`);
  const fact = `there is no connection from this machine to ${where} (${failure?.cause ?? "no address"})`;
  if (isPrivate(question, endpoint)) return skipped(`${fact}; ${FROM_THE_HUB}`);
  return broken(
    fact,
    "check that the spoke's gateway has a load balancer with this address and pods behind it",
  );
}

const FROM_THE_HUB =
  "run this in the hub's network, for example in a pod of the hub, or give --spoke ADDRESS";

/** Whether the config lets only the hub reach the spoke's gateway. Then a failure on this machine proves nothing. */
function isPrivate({ config, spoke }: Question, endpoint: EastWestEndpoint): boolean {
  return spoke === undefined && (endpoint.isPrivate || config.routing.sourceRanges.length > 0);
}

/** Whether what the hub answered came from the spoke, so that everything between the two works. */
export function reachedBeyond(hub: Exchange | undefined): boolean {
  const outcome = hub?.outcome;
  if (outcome?.kind !== "answer") return false;
  return outcome.forwarded || whoAnswered(outcome) === "preview";
}

function hubComplaint(hub: Exchange | undefined): string | undefined {
  const outcome = hub?.outcome;
  if (outcome?.kind !== "answer" || outcome.forwarded) return undefined;
  if (!isUpstreamTrouble(outcome)) return undefined;
  return `${outcome.status} by itself, ${quote(outcome.body)}`;
}

function connectFailure(exchange: Exchange | undefined): Failure | undefined {
  const outcome = exchange?.outcome;
  return outcome?.kind === "failure" && outcome.at === "connect" ? outcome : undefined;
}
