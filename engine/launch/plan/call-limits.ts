import type { Settings } from '../../compile/world.ts';
import { type CallLimits, providerOfModel } from '../../forecast/simulate/call-turns.ts';
import { defined } from '../../language/json.ts';
import { type ProviderEntry, providerTable, rateLimitsOf } from '../../models/settings/provider-table.ts';

/** The rate limits of these models: by each model's own entry, and by that of its provider for all of its models. */
export function callLimits(settings: Settings, models: readonly string[]): [string, CallLimits][] {
  const table = providerTable(settings);
  const asked = new Set(models.filter((model) => model.includes(':')));
  const own =
    settings.models?.filter(({ id }) => asked.has(id)).map(({ id, ...model }) => [id, rateLimitsOf(model)] as const) ?? [];
  const shared = Array.from(new Set(Array.from(asked, providerOfModel)), (id) => [id, limitsOfProvider(table.get(id))] as const);

  return [...own, ...shared].flatMap(([name, limits]): [string, CallLimits][] =>
    Object.keys(limits).length > 0 ? [[name, limits]] : [],
  );
}

/** Several endpoints of one provider have the sum of their limits. */
function limitsOfProvider(entry: ProviderEntry | undefined): CallLimits {
  const [first = {}, ...others] = (entry?.endpoints ?? (entry ? [entry] : [])).map(rateLimitsOf);
  const together = (name: keyof CallLimits): number | undefined =>
    others.reduce<number | undefined>((sum, { [name]: most }) => sum && most && sum + most, first[name]);
  return defined({ max_parallel: together('max_parallel'), rpm: together('rpm'), tpm: together('tpm') });
}
