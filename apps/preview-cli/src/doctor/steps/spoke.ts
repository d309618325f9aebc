import { quote } from "preview-core";
import type { EastWestEndpoint } from "preview-core/platform";
import { certificateProblems, toDay } from "../certificate-problems.ts";
import type { Observations, Question } from "../path-facts.ts";
import type { Answer, Exchange, Failure } from "preview-gitops";
import { broken, ok, skipped, type Step, type StepResult } from "../step.ts";
import { isUpstreamError, whoAnswered } from "../who-answered.ts";

const SERVER_TITLE = "the hub accepts the spoke's certificate";
const CLIENT_TITLE = "the spoke's gateway accepts only the hub";

/** The steps from the hub's gateway to the spoke's gateway. */
export const SPOKE_STEPS: readonly Step[] = [
  { id: "east-west-dns", title: "the spoke's name leads to the spoke", check: checkName },
  { id: "east-west", title: "the hub reaches the spoke", needs: ["east-west-dns"], check: checkConnection },
  { id: "hop-server", title: SERVER_TITLE, needs: ["east-west"], check: checkServer },
  { id: "hop-client", title: CLIENT_TITLE, needs: ["east-west"], check: checkClient },
];

const FROM_THE_HUB =
  "run this in the hub's network, for example in a pod of the hub, or give --spoke ADDRESS";

/** Whether the name of the spoke's gateway leads to the spoke, and not back to the hub. */
function checkName(question: Question, seen: Observations): StepResult {
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
): StepResult {
  const fact = `${spokeName.name} has no address on this machine (${failure})`;
  if (question.spoke === undefined && reachedSpoke(hub)) return skipped(`${fact}; the hub finds it`);
  if (isPrivate(question, endpoint)) return skipped(`${fact}; ${FROM_THE_HUB}`);
  return broken(
    fact,
    "make a DNS record for this name with the address of the spoke's gateway, or set routing.eastWest.address",
  );
}

function checkConnection(question: Question, seen: Observations): StepResult {
  const { hub, anonymous, spokeName, endpoint } = seen;
  const where = `${spokeName.name}, port ${endpoint.port}`;
  const failure = connectFailure(anonymous);
  if (question.spoke === undefined && reachedSpoke(hub)) return ok(`the hub reaches ${where}`);
  const complaint = hubComplaint(hub);
  if (complaint !== undefined) {
    return broken(
      `the hub cannot reach the spoke: its gateway answered ${complaint}`,
      `check that ${where} is the spoke's gateway, that its firewall lets the hub in, and that each end has the other's CA certificate (see the steps "${SERVER_TITLE}" and "${CLIENT_TITLE}")`,
    );
  }
  if (anonymous !== undefined && failure === undefined) return ok(`${where} accepts connections`);
  const fact = `there is no connection from this machine to ${where} (${failure?.cause ?? "no address"})`;
  if (isPrivate(question, endpoint)) return skipped(`${fact}; ${FROM_THE_HUB}`);
  return broken(
    fact,
    "check that the spoke's gateway has a load balancer with this address and pods behind it",
  );
}

/** Whether the config lets only the hub reach the spoke's gateway. A failure from this machine then proves nothing. */
function isPrivate({ config, spoke }: Question, endpoint: EastWestEndpoint): boolean {
  return spoke === undefined && (endpoint.isPrivate || config.routing.sourceRanges.length > 0);
}

/** Whether the hub's answer came from the spoke, so that everything between the two works. */
function reachedSpoke(hub: Exchange | undefined): boolean {
  const outcome = hub?.outcome;
  if (outcome?.kind !== "answer") return false;
  return outcome.forwarded || whoAnswered(outcome) === "preview";
}

function hubComplaint(hub: Exchange | undefined): string | undefined {
  const outcome = hub?.outcome;
  if (outcome?.kind !== "answer" || outcome.forwarded) return undefined;
  if (!isUpstreamError(outcome)) return undefined;
  return `${outcome.status} by itself, ${quote(outcome.body)}`;
}

function connectFailure(exchange: Exchange | undefined): Failure | undefined {
  const outcome = exchange?.outcome;
  return outcome?.kind === "failure" && outcome.at === "connect" ? outcome : undefined;
}

/** Whether the spoke's gateway shows the certificate that the hub expects. */
function checkServer(question: Question, seen: Observations): StepResult {
  const { config, hop } = question;
  const other = otherTls(seen.endpoint);
  if (other !== undefined) return skipped(other);
  const { serverName: name } = seen.endpoint;
  const certificate = seen.asHub?.certificate ?? seen.anonymous?.certificate;
  if (certificate === undefined) return noCertificate(seen.asHub ?? seen.anonymous);
  const chain = hop.ca !== undefined;
  const problems = certificateProblems(certificate, { name, now: seen.now, chain });
  if (problems.length > 0) {
    return broken(
      `the hub does not accept the certificate of the spoke's gateway: ${problems.join("; ")}`,
      `the Secret of the spoke's gateway, in ${config.routing.spoke.podNamespace}, must hold a valid certificate for ${name}, and the hub the CA certificate that signed it: apply the certificates of hub and spoke, and the copies of their CAs, as \`preview platform\` renders them`,
    );
  }
  const facts = `the certificate covers ${name} until ${toDay(certificate.validTo)}`;
  return chain
    ? ok(`${facts}, and the spoke's CA signed it`)
    : skipped(`${facts}; the signature was not checked without --spoke-ca`, ["--spoke-ca"]);
}

/** Whether the spoke's gateway accepts the hub, and no other caller. */
function checkClient(question: Question, seen: Observations): StepResult {
  const { routing } = question.config;
  const other = otherTls(seen.endpoint);
  if (other !== undefined) return skipped(other);
  const { anonymous } = seen;
  if (anonymous === undefined || isSilent(anonymous))
    return skipped("the spoke's gateway could not be asked");
  return routing.hopTls === "mutual" ? checkMutual(seen, anonymous) : checkSimple(anonymous);
}

/** The reason why the gateways have no certificates of their own; undefined when they have. */
function otherTls({ tls }: EastWestEndpoint): string | undefined {
  if (tls === "mesh") return "both gateways have certificates of one mesh, which only the mesh can show";
  return tls === "plaintext"
    ? "hub and spoke are connected without TLS (routing.hopTls is plaintext)"
    : undefined;
}

function noCertificate(exchange: Exchange | undefined): StepResult {
  const failure = exchange?.outcome;
  if (failure?.kind !== "failure" || failure.at !== "handshake")
    return skipped("the spoke's gateway could not be asked");
  if (isRefusal(failure)) return skipped("the spoke's gateway shows its certificate to the hub only");
  return broken(
    `the spoke's gateway does not speak TLS for the hub's name (${failure.cause})`,
    "its Gateway needs a server of protocol HTTPS for this domain with a certificate that exists; or correct routing.hopTls",
  );
}

function checkMutual({ asHub, hub }: Observations, anonymous: Exchange): StepResult {
  if (anonymous.outcome.kind === "answer") return notMutual(anonymous.outcome);
  if (asHub === undefined) {
    const refuses = `a caller without a certificate is refused (${anonymous.outcome.cause})`;
    return reachedSpoke(hub)
      ? ok(`${refuses}, and the hub is let in`)
      : skipped(`${refuses}; whether the hub is let in needs --client-cert and --client-key`, [
          "--client-cert",
          "--client-key",
        ]);
  }
  const { outcome } = asHub;
  if (outcome.kind === "answer")
    return ok("the hub's certificate is let in, and a caller without one is refused");
  return broken(
    `the spoke's gateway refuses the hub's certificate (${outcome.cause})`,
    "the spoke's gateway must have the CA certificate that signed --client-cert: check the copy of the hub's CA on the spoke",
  );
}

function notMutual({ status }: Answer): StepResult {
  return broken(
    `the spoke's gateway answered ${status} to a caller without a certificate, although routing.hopTls is mutual: anybody who knows the gateway's address can bypass the hub`,
    "set tls.mode: MUTUAL in the spoke's Gateway, as `preview platform` renders it, with the CA certificate of the hub",
  );
}

function checkSimple({ outcome }: Exchange): StepResult {
  if (outcome.kind === "answer") return ok("the spoke's gateway answers without a client certificate");
  return broken(
    `the spoke's gateway gave no answer without a client certificate (${outcome.cause}), although routing.hopTls is simple`,
    "set routing.hopTls to mutual, or tls.mode: SIMPLE in the spoke's Gateway",
  );
}

/** Whether nothing is known about who is let in, because there was no connection, no TLS or no answer in time. */
function isSilent({ outcome }: Exchange): boolean {
  if (outcome.kind === "answer") return false;
  return outcome.at === "connect" || outcome.timedOut || (outcome.at === "handshake" && !isRefusal(outcome));
}

/** Whether a handshake ended because of the caller's certificate, or for lack of one (RFC 8446 §6.2). */
function isRefusal({ cause }: Failure): boolean {
  return /ALERT_(?:CERTIFICATE|HANDSHAKE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS)|CERTIFICATE_REQUIRED|UNKNOWN_CA/.test(
    cause,
  );
}
