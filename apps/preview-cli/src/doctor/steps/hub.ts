import { authorityMatcher, authorityRegex, parseHostname, PreviewError } from "preview-core";
import { certificateProblems, toDay } from "../certificate-problems.ts";
import type { Observations, Question } from "../path-facts.ts";
import type { Failure } from "preview-gitops";
import { broken, ok, skipped, type Step, type StepResult } from "../step.ts";
import { hasNoRoute, isDenied, whoAnswered } from "../who-answered.ts";

const TLS_TITLE = "the hub's certificate covers the host";
const HUB_TITLE = "the hub's gateway responds";

/** The steps from DNS to the route of the hub's gateway. */
export const HUB_STEPS: readonly Step[] = [
  { id: "dns", title: "the host's name has an address", check: checkDns },
  { id: "tls", title: TLS_TITLE, needs: ["dns"], check: checkTls },
  { id: "hub", title: HUB_TITLE, needs: ["dns"], check: checkHub },
  { id: "regex", title: "the hub's routing pattern matches the host", check: checkRegex },
];

function checkDns({ config, host, hub }: Question, { hubName }: Observations): StepResult {
  if ("addresses" in hubName) {
    const found = hubName.addresses.join(", ");
    return hub === undefined
      ? ok(`${host} is at ${found}`)
      : skipped(`DNS was not asked, because --hub names the hub's address (${found})`);
  }
  if (hub !== undefined) {
    return broken(
      `${hub.host} has no address (${hubName.failure})`,
      "give --hub an IP address, or a name that this machine can resolve",
    );
  }
  return broken(
    `${host} has no address (${hubName.failure})`,
    `make a DNS record *.${config.domain} with the address of the hub's gateway; if this machine cannot see the record, give --hub ADDRESS`,
  );
}

function checkTls({ config, host }: Question, { hub, now }: Observations): StepResult {
  if (config.publicUrl.scheme === "http")
    return skipped("previews are served without TLS (publicUrl.scheme)");
  const { certificate, outcome } = hub ?? {};
  if (certificate === undefined) {
    return outcome?.kind === "failure" && outcome.at === "handshake"
      ? brokenHandshake(outcome)
      : skipped("there was no connection to the hub's gateway");
  }
  const problems = certificateProblems(certificate, { name: host, now, chain: true });
  if (problems.length === 0) return ok(`the certificate covers the host until ${toDay(certificate.validTo)}`);
  const { secret } = config.routing.certificate;
  const { podNamespace } = config.routing.hub;
  return broken(
    `the hub's certificate is not accepted: ${problems.join("; ")}`,
    `the secret ${secret} in the namespace ${podNamespace} must hold a valid certificate for *.${config.domain}: kubectl --namespace ${podNamespace} describe certificate; if the certificate's authority is your own, give --ca FILE`,
  );
}

function brokenHandshake({ timedOut, cause }: Failure): StepResult {
  return timedOut
    ? broken(
        `the hub's port accepts connections, and then says nothing (${cause})`,
        "check that the load balancer's port leads to the gateway's pods, and that the pods run",
      )
    : broken(
        `the hub's port does not speak TLS for this host (${cause})`,
        "the hub's Gateway needs a server of protocol HTTPS for this domain, with a certificate that exists",
      );
}

function checkHub(_: Question, { hub, hubName }: Observations): StepResult {
  const where = `${hubName.name}, port ${hub?.port ?? "?"}`;
  if (hub === undefined) return skipped("the hub has no address");
  const { outcome } = hub;
  if (outcome.kind === "answer")
    return isDenied(outcome) && !outcome.forwarded
      ? denied(where)
      : ok(`${where} responded with status ${outcome.status}`);
  if (outcome.at === "handshake") return skipped(`depends on a failed step: ${TLS_TITLE}`);
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

function denied(where: string): StepResult {
  return broken(
    `${where} refuses this machine (403 by an AuthorizationPolicy)`,
    "run this from a machine that may use previews, or allow the address of this machine",
  );
}

function checkRegex({ config, host }: Question, { hub }: Observations): StepResult {
  if (!authorityMatcher(authorityRegex(config.domain))(host)) return wrongHost(host, config.domain);
  const answer = hub?.outcome;
  if (answer?.kind !== "answer") return ok("the host has the form that the hub's pattern matches");
  if (hasNoRoute(answer) && whoAnswered(answer) === "gateway") {
    const { name, podNamespace } = config.routing.hub;
    return broken(
      "the host has a preview's form, but the hub's gateway answered 404 by itself: it has no route for the host",
      `apply the hub's VirtualService as \`preview platform\` renders it, with the gateway ${name} and an exportTo that has ${podNamespace}; if the VirtualService is there, check that this address is the hub's`,
    );
  }
  return ok("the hub's pattern matches the host");
}

function wrongHost(host: string, domain: string): StepResult {
  const fix = "give a preview with --service, --team and --pr; `preview names` prints its host";
  try {
    parseHostname(host, domain);
  } catch (error) {
    if (error instanceof PreviewError)
      return broken(error.problems.map(({ message }) => message).join("; "), fix);
    throw error;
  }
  return broken("the hub's pattern does not match the host", fix);
}
