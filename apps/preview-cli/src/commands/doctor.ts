import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  anyText,
  atMost,
  type Command,
  defineCommand,
  duration,
  inGroup,
  type Kind,
  optional,
  parsedBy,
  pullRequestNumber,
  required,
  serviceName,
  teamName,
  text,
  type ValuesOf,
  withDefault,
} from "preview-console";
import { FORMS, type Problem, quote } from "preview-core/names";
import type { Address } from "preview-gitops";
import { JSON_OBJECT, textFile } from "../options.ts";

/** Hosts are the same in any letter case. */
const host: Kind<string> = {
  ...text(FORMS.dnsName, "host"),
  expected: "a host without scheme and port",
  async read(given) {
    const reading = await text(FORMS.dnsName, "host").read(given.toLowerCase());
    return "value" in reading
      ? reading
      : { problem: `expected a host without scheme and port, got ${quote(given)}` };
  },
};

const address: Kind<Address> = parsedBy(
  async (given) => {
    const { parseAddress } = await import("preview-gitops");
    return parseAddress(given);
  },
  "address",
  "HOST or HOST:PORT",
);

const pemFile = textFile("a file in PEM form");

const certificateFile: Kind<string> = {
  ...pemFile,
  async read(path) {
    const file = await pemFile.read(path);
    if ("problem" in file) return file;
    const pem = file.value.text;
    return isValid(() => new X509Certificate(pem).subject !== undefined)
      ? { value: pem }
      : { problem: `${quote(path)} has no certificate in PEM form` };
  },
};

const file = anyText("file", "a file");
const context = anyText("name", "a kubectl context");

/** The limit of one request, so an example of a day would mislead. */
const requestTimeout = atMost({ ...duration, expected: "a duration such as 10s" }, "5m");

const OPTIONS = {
  config: required(
    textFile("the path of a preview.yaml"),
    "Local file with the platform config, preview.yaml.",
  ),
  ...inGroup("Preview", {
    service: optional(
      serviceName,
      "Name of the service whose preview to check. Default: a host without a preview, to check the platform.",
    ),
    team: optional(teamName, "Name of the team that owns the service."),
    pr: optional(pullRequestNumber, "Number of the pull request."),
    host: optional(host, "Host of the preview, instead of --service, --team and --pr."),
    sha: optional(text(FORMS.sha, "sha"), "Commit that the preview should run, in full."),
  }),
  ...inGroup("Gateways", {
    hub: optional(address, "Address of the hub's gateway. Default: by DNS."),
    spoke: optional(address, "Address of the spoke's gateway. Default: from the config."),
    ca: optional(certificateFile, "File with the CA of the hub's certificate, if the CA is private."),
    "spoke-ca": optional(certificateFile, "File with the CA of the spoke gateway's certificate."),
    "client-cert": optional(pemFile, "File with the hub's client certificate for the spoke."),
    "client-key": optional(pemFile, "File with the private key of --client-cert."),
    timeout: withDefault(requestTimeout, "10s", "Time limit of each request to a gateway."),
  }),
  ...inGroup("Clusters", {
    "hub-context": optional(
      context,
      "kubectl context of the hub, to compare its objects with the rendered ones.",
    ),
    "spoke-context": optional(
      context,
      "kubectl context of the spoke, to compare its objects with the rendered ones.",
    ),
    kubeconfig: optional(
      file,
      "kubeconfig for --hub-context and --spoke-context. Default: the kubeconfig that kubectl uses.",
    ),
    "argocd-kubeconfig": optional(
      file,
      "kubeconfig with Argo CD's credentials on the spoke, to see under which name the spoke knows Argo CD.",
    ),
    "crossplane-kubeconfig": optional(
      file,
      "kubeconfig with Crossplane's credentials on the spoke, to see under which name the spoke knows Crossplane.",
    ),
  }),
  json: JSON_OBJECT,
};

type Values = ValuesOf<typeof OPTIONS>;

/** Checks each step of the path to previews, and prints what to do about broken ones. */
export const doctorCommand: Command = defineCommand({
  name: "doctor",
  summary: "Checks each step of the path from DNS to the pod, and says how to fix broken steps.",
  description:
    "Changes nothing. --hub-context and --spoke-context also compare the objects in both clusters with what `preview platform` renders. That needs the right to read the objects, and the right to create them: each cluster adds its defaults to the rendered objects in a dry run.",
  options: OPTIONS,
  rules: (values, isSet) => [
    ...previewProblems(isSet),
    ...clientProblems(values, isSet),
    ...(isSet("kubeconfig") && !isSet("hub-context") && !isSet("spoke-context")
      ? [
          {
            path: "kubeconfig",
            message: "is for --hub-context and --spoke-context; give one of them, or both",
          },
        ]
      : []),
  ],
  async prepare(values, { environment }) {
    const { hubContext, spokeContext, argocdKubeconfig, crossplaneKubeconfig } = values;
    const named = [hubContext, spokeContext, argocdKubeconfig, crossplaneKubeconfig];
    if (named.every((each) => each === undefined)) return { clusters: {} };
    const { connectClusters } = await import("../doctor/connect-clusters.ts");
    return { clusters: connectClusters(values, environment) };
  },
  examples: [
    "preview doctor --config preview.yaml",
    "preview doctor --config preview.yaml --service example --team octocat --pr 1",
  ],
  exitCodes: { 1: "failed, or a step is broken" },
  async run({ service, team, pr, host: given, spokeCa, clientCert, clientKey, ...values }, terminal) {
    const { runDoctor } = await import("../doctor/run-doctor.ts");
    const preview = service && team && pr ? { service, team, pr } : undefined;
    const client = clientCert && clientKey ? { cert: clientCert.text, key: clientKey.text } : undefined;
    const request = { ...values, target: given ?? preview, hop: { ca: spokeCa, client } };
    await runDoctor(request, terminal);
  },
});

type IsSet = (name: keyof typeof OPTIONS) => boolean;

/** A preview is named by its three parts, or by its host, or not at all. */
function previewProblems(isSet: IsSet): Problem[] {
  const parts = { service: serviceName, team: teamName, pr: pullRequestNumber };
  const names = ["service", "team", "pr"] as const;
  const isNamed = names.some(isSet);
  const missing = names.filter((name) => isNamed && !isSet(name));
  return [
    ...missing.map((path) => ({ path, message: `is required: ${parts[path].expected}` })),
    ...(isSet("host") && isNamed
      ? [{ path: "host", message: "names the preview already; leave out --service, --team and --pr" }]
      : []),
    ...(isSet("sha") && !isNamed && !isSet("host")
      ? [{ path: "sha", message: "is the commit of a preview; name one with --service, --team and --pr" }]
      : []),
  ];
}

function clientProblems({ clientCert, clientKey }: Partial<Values>, isSet: IsSet): Problem[] {
  if (isSet("client-cert") && !isSet("client-key"))
    return [{ path: "client-key", message: "is required: the key of --client-cert" }];
  if (isSet("client-key") && !isSet("client-cert"))
    return [{ path: "client-cert", message: "is required: the certificate of --client-key" }];
  if (clientCert === undefined || clientKey === undefined) return [];
  const isPair = isValid(() =>
    new X509Certificate(clientCert.text).checkPrivateKey(createPrivateKey(clientKey.text)),
  );
  const message = "is not the key of --client-cert, or one of the two is not in PEM form";
  return isPair ? [] : [{ path: "client-key", message }];
}

function isValid(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
