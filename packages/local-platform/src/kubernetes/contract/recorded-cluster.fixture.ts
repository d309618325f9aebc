import { Application } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import { Gateway } from "@kubernetes-models/istio/networking.istio.io/v1/Gateway";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { parseAllDocuments } from "yaml";
import type { LocalKubernetes } from "../local-kubernetes.ts";
import { startKubernetes } from "../start-kubernetes.ts";
import type { ResourceKind } from "../state/resource-kind.ts";
import type { GivenObject } from "../state/stored-object.ts";
import type { AccessRule } from "../state/user.ts";
import { readRecording, type Transcript } from "./transcripts.fixture.ts";

/** A Kubernetes with the setup of the recorded one, and its users' tokens. */
export interface RecordedCluster extends AsyncDisposable {
  readonly kubernetes: LocalKubernetes;
  readonly tokens: Readonly<Record<Transcript["who"], string>>;
}

interface Model {
  validate(): void;
}

const EVERYTHING: AccessRule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };

export async function recordedCluster(): Promise<RecordedCluster> {
  const kubernetes = await startKubernetes();
  kubernetes.install(
    kind("argoproj.io/v1alpha1", "applications", Application),
    kind("networking.istio.io/v1", "virtualservices", VirtualService),
    kind("networking.istio.io/v1", "gateways", Gateway),
  );
  for (const name of ["argocd", "previews"]) {
    kubernetes.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const [role] = readSetup("rbac.yaml");
  const rules = (role as unknown as { rules: AccessRule[] }).rules.map((rule) => ({
    ...rule,
    namespace: "argocd",
  }));
  return {
    kubernetes,
    tokens: {
      admin: kubernetes.createUser({ name: "admin", rules: [EVERYTHING] }).token,
      gc: kubernetes.createUser({ name: "system:serviceaccount:previews:gc", rules }).token,
      bad: "nobody-has-this-token",
    },
    [Symbol.asyncDispose]: () => kubernetes[Symbol.asyncDispose](),
  };
}

/** The objects of one file of the recording's setup. */
export function readSetup(file: "rbac.yaml" | "vap.yaml"): GivenObject[] {
  return parseAllDocuments(readRecording().setup[file]).map((document) => document.toJS() as GivenObject);
}

function kind(apiVersion: string, plural: string, Known: new () => Model): ResourceKind {
  const validate = (object: object): void => Object.assign(new Known(), object).validate();
  return { apiVersion, kind: Known.name, plural, namespaced: true, validate };
}
