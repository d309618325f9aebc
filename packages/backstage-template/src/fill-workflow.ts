import type { WorkflowSettings } from "./workflow-settings.ts";

/** A workflow's own `${{ }}` are GitHub's; what a template fills looks different, so that neither can be taken for the other. */
const PLACEHOLDER = /__([A-Z]+(?:_[A-Z]+)*)__/g;

const VALUES: Readonly<Record<string, (settings: WorkflowSettings) => string>> = {
  PREVIEW_ACTION: ({ action }) => action,
  SERVICE: ({ service }) => service,
  TEAM: ({ team }) => team,
  IMAGE: ({ image }) => image,
  REGISTRY: ({ image }) => image.slice(0, image.indexOf("/")),
  GITOPS_OWNER: ({ gitops }) => gitops.owner,
  GITOPS_NAME: ({ gitops }) => gitops.name,
};

/**
 * A workflow of the skeleton with its placeholders, such as `__TEAM__`, filled. One without placeholders is given back as
 * it is.
 *
 * @throws Error when it has a placeholder that nobody knows
 * @example
 * fillWorkflow('team: "__TEAM__"', settings); // 'team: "red"'
 */
export function fillWorkflow(text: string, settings: WorkflowSettings): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
    if (value === undefined)
      throw new Error(`a workflow has the placeholder ${placeholder}, which has no value`);
    return value(settings);
  });
}
