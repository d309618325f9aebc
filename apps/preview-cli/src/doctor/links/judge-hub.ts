import { authorityMatcher, authorityRegex, parseHostname, PreviewError } from "preview-core";
import type { Observations } from "../observations.ts";
import type { Question } from "../question.ts";
import type { Failure } from "../sockets/exchange.ts";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";
import { hasNoRoute, isDenied, whoAnswered } from "../who-answered.ts";
import { certificateProblems, toDay } from "./certificate-problems.ts";

/** Whether the host's name leads somewhere. */
export function judgeDns({ config, host, hub }: Question, { hubName }: Observations): Verdict {
  if ("addresses" in hubName) {
    const found = hubName.addresses.join(", ");
    return hub === undefined
      ? ok(`${host} is at ${found}`)
      : skipped(`--hub says where the hub is (${found}); whether DNS says the same is not looked at`);
  }
  if (hub !== undefined) {
    return broken(
      `${hub.host} has no address (${hubName.failure})`,
      "give --hub an IP address, or a name that this machine can resolve",
    );
  }
  return broken(
    `${host} has no address (${hubName.failure})`,
    `make a DNS record *.${config.domain} with the address of the hub's gateway; where this machine cannot see it, give --hub ADDRESS`,
  );
}

/** Whether browsers accept the hub's certificate for the host. */
export function judgeTls({ config, host }: Question, { hub, now }: Observations): Verdict {
  if (config.publicUrl.scheme === "http")
    return skipped("previews are served without TLS (publicUrl.scheme)");
  const { certificate, outcome } = hub ?? {};
  if (certificate === undefined) {
    return outcome?.kind === "failure" && outcome.at === "handshake"
      ? brokenHandshake(outcome)
      : skipped("there was no connection, see hub");
  }
  const problems = certificateProblems(certificate, { name: host, now, chain: true });
  if (problems.length === 0) return ok(`the certificate covers the host until ${toDay(certificate.validTo)}`);
  const { secret } = config.routing.certificate;
  const { podNamespace } = config.routing.hub;
  return broken(
    `the hub's certificate is not accepted: ${problems.join("; ")}`,
    `the secret ${secret} in the namespace ${podNamespace} must hold a valid certificate for *.${config.domain}: kubectl --namespace ${podNamespace} describe certificate; for an authority of your own give --ca FILE`,
  );
}

function brokenHandshake({ timedOut, cause }: Failure): Verdict {
  return timedOut
    ? broken(
        `the hub's port accepts connections, and then says nothing (${cause})`,
        "check that the load balancer's port leads to the gateway's pods, and that they run",
      )
    : broken(
        `the hub's port does not speak TLS for this host (${cause})`,
        "the hub's Gateway needs a server of protocol HTTPS for this domain, with a certificate that exists",
      );
}

/** Whether something answers HTTP where the hub should be. */
export function judgeHub(_: Question, { hub, hubName }: Observations): Verdict {
  const where = `${hubName.name}, port ${hub?.port ?? "?"}`;
  if (hub === undefined) return skipped("the hub has no address");
  const { outcome } = hub;
  if (outcome.kind === "answer")
    return isDenied(outcome) && !outcome.forwarded
      ? denied(where)
      : ok(`${where} answered ${outcome.status}`);
  if (outcome.at === "handshake") return skipped("tls is broken");
  if (outcome.at === "connect") {
    return broken(
      `there is no connection to ${where} (${outcome.cause})`,
      "check that the address is the hub's load balancer, that its gateway has pods, and that no firewall is in between",
    );
  }
  return broken(
    `${where} gave no HTTP answer (${outcome.cause})`,
    "check the logs of the hub's gateway pods",
  );
}

function denied(where: string): Verdict {
  return broken(
    `${where} refuses this machine (403 by an AuthorizationPolicy)`,
    "run this from where people use previews, or let this machine's address in",
  );
}

/** Whether the host has a preview's form, and the hub takes it for one. */
export function judgeRegex({ config, host }: Question, { hub }: Observations): Verdict {
  if (!authorityMatcher(authorityRegex(config.domain))(host)) return wrongHost(host, config.domain);
  const answer = hub?.outcome;
  if (answer?.kind !== "answer") return ok("the host has the form that the hub's pattern matches");
  if (hasNoRoute(answer) && whoAnswered(answer) === "gateway") {
    return broken(
      "the host has a preview's form, but the hub answered 404 by itself: it has no route for it",
      `apply the hub's VirtualService as \`preview platform\` renders it, with the gateway ${config.routing.hub.name} and an exportTo that has ${config.routing.hub.podNamespace}; if it is there, check that this address is the hub's`,
    );
  }
  return ok("the hub's pattern matches the host");
}

function wrongHost(host: string, domain: string): Verdict {
  const cure = "give a preview with --service, --team and --pr; `preview names` says its host";
  try {
    parseHostname(host, domain);
  } catch (error) {
    if (error instanceof PreviewError)
      return broken(error.problems.map(({ message }) => message).join("; "), cure);
    throw error;
  }
  return broken("the hub's pattern does not match the host", cure);
}
