import type { ModelSettings, Settings } from '../../compile/world.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { fromTable, namesInTable, priceTable } from '../prices/price-table.ts';
import { adapters, isFree } from '../providers/adapters.ts';
import { chooseModel } from '../selection/choose.ts';
import type { Choosing } from '../selection/resolve.ts';
import { keysOf } from '../settings/homes.ts';
import { createKeys, type KeySources, keyFor } from '../settings/keys.ts';
import { type ProviderEntry, providerTable } from '../settings/provider-table.ts';
import { retirementFor } from './retirement.ts';

/** Whether a provider can be asked: its key is there, missing, or cannot be sent; `none` = it wants none. */
type KeyState = 'present' | 'missing' | 'unfit' | 'none';

interface ListedProvider {
  id: string;
  base_url?: string;
  key: KeyState;
  /** The names that its key may have in the environment. */
  key_names: string[];
  /** How many models the table of prices knows of it. */
  models: number;
  /** Why its settings cannot work. */
  refusal?: string;
}

export interface ListedModel extends Omit<ModelSettings, 'id'> {
  /** `provider:name`. */
  id: string;
  provider: string;
  key: KeyState;
  /** Whether it is the one that prompts without a model are answered by. */
  default?: true;
  /** Its maker has given notice to it. */
  deprecated?: true;
  /** The day on which it stops answering, `YYYY-MM-DD`. */
  retires?: string;
  /** Where its figures come from, each; absent = unknown. */
  from: { context?: Source; prices?: Source };
}

type Source = 'baton.yaml' | 'table';

export interface ModelList {
  providers: ListedProvider[];
  models: ListedModel[];
  /** What answers a prompt that names no model, and why. */
  chosen: { model: string; reason: string };
  /** The table that figures come from which baton.yaml does not give, and the date of its release. */
  table: typeof priceTable;
}

/**
 * Providers, and the models that are known of those that can be asked: what baton.yaml lists, and what the table of prices knows. With
 * `only`, one provider and its models, also without its key. `now` is milliseconds since 1970.
 */
export function listModels(settings: Settings, sources: KeySources, now: number, only?: string): ModelList {
  const keys = createKeys(sources, createMask());
  const table = providerTable(settings);
  const choosing: Choosing = { settings, table, keys, scripted: false };
  const chosen = chooseModel(undefined, choosing);
  const entries = [...table.values()].filter(({ id, type }) => !adapters[type].unlisted && (only === undefined || id === only));
  const keyOf = (entry: ProviderEntry): KeyState => {
    if (entry.key === undefined) return 'none';
    const found = keyFor(entry, keys);
    return typeof found === 'object' ? 'present' : found;
  };
  const providers = entries.map(
    (entry): ListedProvider => ({
      id: entry.id,
      ...(entry.base_url ? { base_url: entry.base_url } : {}),
      key: keyOf(entry),
      key_names: keysOf(entry),
      models: namesInTable(entry).length,
      ...(entry.refusal ? { refusal: entry.refusal.message } : {}),
    }),
  );
  const listed = (settings.models ?? []).map(({ id }) => id);
  const named = [settings.default_model ?? [], settings.orchestrator ?? []].flat();
  const tabled = entries.flatMap((entry) =>
    only !== undefined || keyOf(entry) === 'present' ? namesInTable(entry).map((name) => `${entry.id}:${name}`) : [],
  );
  const models = [...new Set([...listed, ...named, ...tabled])].flatMap((id): ListedModel[] => {
    const { entry, name, model } = chooseModel(id, choosing);
    if (!entry || !entries.includes(entry)) return [];
    const given = settings.models?.find((one) => one.id === model);
    return [
      {
        ...figures(given, entry, name, now),
        ...retiring(entry, name),
        id: model,
        provider: entry.id,
        key: keyOf(entry),
        ...(model === chosen.model ? { default: true as const } : {}),
      },
    ];
  });
  const unlike = new Map(models.map((model) => [model.id, model]));
  return { providers, models: [...unlike.values()], chosen: { model: chosen.model, reason: chosen.reason }, table: priceTable };
}

const retiring = (entry: ProviderEntry, name: string): Pick<ListedModel, 'retires'> => {
  const retirement = retirementFor({ entry, name });
  return retirement ? { retires: retirement.day } : {};
};

/** Figures of baton.yaml, and for what it does not say those of the table; prices come from one of the two as a whole. */
function figures(
  given: ModelSettings | undefined,
  entry: ProviderEntry,
  name: string,
  now: number,
): Omit<ListedModel, 'id' | 'provider' | 'key'> {
  if (isFree(entry)) return { input_price: 0, output_price: 0, from: {} };
  const known = fromTable(entry, name, now);
  const { max_output, capabilities } = given ?? {};
  const context = given?.context ?? known?.context;
  const own = given?.input_price !== undefined && given.output_price !== undefined;
  const prices = own ? given : known;
  const { input_price, output_price, cached_price } = prices ?? {};
  return {
    ...(context === undefined ? {} : { context }),
    ...(max_output === undefined ? {} : { max_output }),
    ...(capabilities ? { capabilities } : {}),
    ...(input_price === undefined ? {} : { input_price }),
    ...(output_price === undefined ? {} : { output_price }),
    ...(cached_price === undefined ? {} : { cached_price }),
    ...(known?.deprecated ? { deprecated: true as const } : {}),
    from: {
      ...(context === undefined ? {} : { context: given?.context === undefined ? ('table' as const) : ('baton.yaml' as const) }),
      ...(prices ? { prices: own ? ('baton.yaml' as const) : ('table' as const) } : {}),
    },
  };
}
