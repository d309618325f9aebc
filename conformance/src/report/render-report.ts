import type { CaseResult, Results } from "./results.ts";

const INTRODUCTION = `# Conformance

\`./x conformance\` runs the product on real components, without a container engine. This page and
[results.json](../conformance/results.json) are written by it: change neither by hand.`;

const PLAYED = `Everything else is played, because it needs machines or the internet:

- kubelet and scheduler: one process binds each pod, gives it an address, serves HTTP there, and plays a missing image, a crash
  loop, a pod that never gets ready and one that ignores SIGTERM;
- cert-manager: one process issues each Certificate, and renews none;
- around the gateways: Istio's injection (its agent gets the variables that injection would give), the DNS and the ServiceAccount
  token of a gateway's pod, the ports of the nodes, and the address of a load balancer. In the cases about gateways, a process
  of the case is the pod of a preview, and Crossplane is played by the Composition's own template;
- GitHub: the local GitHub of this repository, behind the proxy of Argo CD's repository credentials.`;

/** The page of the documentation. */
export function renderReport({ commit, components, missing, cases }: Results): string {
  const passed = cases.filter((result) => result.passed === true).length;
  const sections = [
    INTRODUCTION,
    `Commit ${commit.slice(0, 12)}: ${passed} of ${cases.length} cases passed.`,
    `## Components\n\n${table(
      ["component", "version"],
      components.map(({ name, version }) => [name, version]),
    )}`,
    PLAYED,
    ...(missing.length === 0
      ? []
      : [`Not built in this run:\n\n${missing.map((words) => `- ${words}`).join("\n")}`]),
    `## Phases\n\n${table(["case", "phase", "seconds"], cases.flatMap(phaseRows))}`,
    `## Cases\n\n${table(["case", "what", "result", "seconds"], cases.map(caseRow))}`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function phaseRows({ id, phases }: CaseResult): readonly (readonly string[])[] {
  return Object.entries(phases).map(([phase, seconds]) => [`\`${id}\``, phase, seconds.toFixed(1)]);
}

function caseRow({ id, title, passed, seconds }: CaseResult): readonly string[] {
  const result = passed === undefined ? "not run" : passed ? "passed" : "failed";
  return [`\`${id}\``, title, result, seconds.toFixed(1)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [
    head,
    head.map(() => "---"),
    ...rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|"))),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
