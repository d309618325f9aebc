import type { LocalRepository } from "local-github";

/** A way in which a commit can be broken. */
export interface BrokenState {
  readonly id: string;
  /** In words, after "a commit whose". */
  readonly words: string;
  /** What its pods do: see `behaviourOf`. */
  readonly behaviour?: string;
  /** Files of the commit. The fix takes them back. */
  readonly files?: (repository: LocalRepository) => Promise<Readonly<Record<string, string>>>;
}

const HOOK = `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-migration
  annotations: { argocd.argoproj.io/hook: PreSync }
spec:
  activeDeadlineSeconds: 45
  template:
    spec:
      restartPolicy: Never
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: migration
          image: ghcr.io/crh225/hang/migration:1
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { cpu: 50m, memory: 32Mi } }
`;

const LOAD_BALANCER = `apiVersion: v1
kind: Service
metadata: { name: "{{ .Release.Name }}-public" }
spec:
  type: LoadBalancer
  selector: { app: x }
  ports: [{ port: 80 }]
`;

const template = (text: string) => () => Promise.resolve({ "helm/templates/broken.yaml": text });

/** Every state of the first gap that a commit can leave a preview in. */
export const BROKEN_STATES: readonly BrokenState[] = [
  { id: "image", words: "image is missing", behaviour: "missing" },
  { id: "crash", words: "container crashes", behaviour: "crash" },
  { id: "unready", words: "pod never gets ready", behaviour: "unready" },
  { id: "hook", words: "hook hangs", files: template(HOOK) },
  { id: "render", words: "chart does not render", files: template('{{ fail "no" }}\n') },
  { id: "admission", words: "Service an admission policy refuses", files: template(LOAD_BALANCER) },
  { id: "pod-security", words: "pods Pod Security refuses", files: privilegedDeployment },
];

async function privilegedDeployment(repository: LocalRepository): Promise<Readonly<Record<string, string>>> {
  const path = "helm/templates/deployment.yaml";
  const text = await repository.readFile(path);
  if (text === undefined) throw new Error(`the chart has no ${path}`);
  return { [path]: text.replace("allowPrivilegeEscalation: false", "privileged: true") };
}
