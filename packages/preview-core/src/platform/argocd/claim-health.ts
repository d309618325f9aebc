/**
 * The health of a claim, as Argo CD runs it: Lua over `obj`. Healthy means that the namespace is there.
 *
 * Argo CD's own check of Crossplane covers the groups `*.crossplane.io` only; without this one, a claim counts as
 * healthy as soon as it is written. Crossplane says by `Synced` whether it could do its work, and by `Ready` whether the
 * work is done.
 */
export const CLAIM_HEALTH = `local health = { status = "Progressing", message = "waiting for Crossplane" }
if obj.status == nil or obj.status.conditions == nil then
  return health
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Synced" and condition.status == "False" then
    return { status = "Degraded", message = condition.message or condition.reason or "Crossplane cannot sync" }
  end
  if condition.type == "Ready" then
    if condition.status == "True" then
      health = { status = "Healthy", message = "the namespace is there" }
    else
      health.message = condition.message or condition.reason or health.message
    end
  end
end
return health
`;
