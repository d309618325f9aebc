import type { EastWestEndpoint } from "preview-core/platform";
import type { Observations } from "../observations.ts";
import type { Question } from "../question.ts";
import type { Answer, Exchange, Failure } from "../sockets/exchange.ts";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";
import { certificateProblems, toDay } from "./certificate-problems.ts";
import { reachedBeyond } from "./judge-east-west.ts";

/** Whether the spoke's gateway shows the certificate that the hub expects. */
export function judgeHopServer(question: Question, seen: Observations): Verdict {
  const { config, hop } = question;
  const other = otherTls(seen.endpoint);
  if (other !== undefined) return skipped(other);
  const { serverName: name } = seen.endpoint;
  const certificate = seen.asHub?.certificate ?? seen.stranger?.certificate;
  if (certificate === undefined) return noCertificate(seen.asHub ?? seen.stranger);
  const chain = hop.ca !== undefined;
  const problems = certificateProblems(certificate, { name, now: seen.now, chain });
  if (problems.length > 0) {
    return broken(
      `the hub does not accept the certificate of the spoke's gateway: ${problems.join("; ")}`,
      `the Secret of the spoke's gateway, in ${config.routing.spoke.podNamespace}, must hold a valid certificate for ${name}, and the hub the CA certificate that signed it: apply the hop's certificates and the copies of their CAs as \`preview platform\` renders them`,
    );
  }
  const facts = `the certificate covers ${name} until ${toDay(certificate.validTo)}`;
  return chain
    ? ok(`${facts}, and the spoke's CA signed it`)
    : skipped(`${facts}; who signed it is not looked at without --spoke-ca FILE`);
}

/** Whether the spoke's gateway lets in the hub, and nobody else. */
export function judgeHopClient(question: Question, seen: Observations): Verdict {
  const { routing } = question.config;
  const other = otherTls(seen.endpoint);
  if (other !== undefined) return skipped(other);
  const { stranger } = seen;
  if (stranger === undefined || isSilent(stranger)) return skipped("the spoke's gateway could not be asked");
  return routing.hopTls === "mutual" ? judgeMutual(seen, stranger) : judgeSimple(stranger);
}

/** The reason why the gateways have no certificates of their own; undefined when they have. */
function otherTls({ tls }: EastWestEndpoint): string | undefined {
  if (tls === "mesh") return "both gateways have certificates of one mesh, which only the mesh can show";
  return tls === "plaintext" ? "the hop has no TLS (routing.hopTls is plaintext)" : undefined;
}

function noCertificate(exchange: Exchange | undefined): Verdict {
  const failure = exchange?.outcome;
  if (failure?.kind !== "failure" || failure.at !== "handshake")
    return skipped("the spoke's gateway could not be asked");
  if (isRefusal(failure)) return skipped("the spoke's gateway shows its certificate to the hub only");
  return broken(
    `the spoke's gateway does not speak TLS for the hub's name (${failure.cause})`,
    "its Gateway needs a server of protocol HTTPS for this domain with a certificate that exists, or set routing.hopTls to what it is",
  );
}

function judgeMutual({ asHub, hub }: Observations, stranger: Exchange): Verdict {
  if (stranger.outcome.kind === "answer") return notMutual(stranger.outcome);
  if (asHub === undefined) {
    const refuses = `a caller without a certificate is refused (${stranger.outcome.cause})`;
    return reachedBeyond(hub)
      ? ok(`${refuses}, and the hub is let in`)
      : skipped(`${refuses}; whether the hub is let in needs --client-cert and --client-key`);
  }
  const { outcome } = asHub;
  if (outcome.kind === "answer")
    return ok("the hub's certificate is let in, and a caller without one is refused");
  return broken(
    `the spoke's gateway refuses the hub's certificate (${outcome.cause})`,
    "the spoke's gateway must have the CA certificate that signed --client-cert: check the copy of the hub's CA on the spoke",
  );
}

function notMutual({ status }: Answer): Verdict {
  return broken(
    `the spoke's gateway answered ${status} to a caller without a certificate, although routing.hopTls is mutual: whoever knows its address goes past the hub`,
    "set tls.mode: MUTUAL in the spoke's Gateway, as `preview platform` renders it, with the CA certificate of the hub",
  );
}

function judgeSimple({ outcome }: Exchange): Verdict {
  if (outcome.kind === "answer") return ok("the spoke's gateway answers without a client certificate");
  return broken(
    `the spoke's gateway gave no answer without a client certificate (${outcome.cause}), although routing.hopTls is simple`,
    "set routing.hopTls to mutual, or tls.mode: SIMPLE in the spoke's Gateway",
  );
}

/** Whether nothing can be said about who is let in: there was no connection, no TLS or no end to the waiting. */
function isSilent({ outcome }: Exchange): boolean {
  if (outcome.kind === "answer") return false;
  return outcome.at === "connect" || outcome.timedOut || (outcome.at === "handshake" && !isRefusal(outcome));
}

/** Whether a handshake ended because of the certificate that the caller did or did not show (RFC 8446 §6.2). */
function isRefusal({ cause }: Failure): boolean {
  return /ALERT_(?:CERTIFICATE|HANDSHAKE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS)|CERTIFICATE_REQUIRED|UNKNOWN_CA/.test(
    cause,
  );
}
