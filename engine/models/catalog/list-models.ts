import type { ModelSettings, Settings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { fromTable, namesInTable, priceTable } from '../prices/price-table.ts';
import { adapters, isFreeProvider } from '../providers/adapters.ts';
import { chooseAmong } from '../selection/choose.ts';
import type { SelectionContext } from '../selection/resolve.ts';
import { keyNamesOf } from '../settings/homes.ts';
import { createKeys, type KeySources, keyFor } from '../settings/keys.ts';
import { type ProviderEntry, providerTable } from '../settings/provider-table.ts';
import { retirementFor } from './retirement.ts';

/**
 * Whether a provider can be asked: its key is set, missing, or cannot be sent; `program` = a program prints it, `none` = it
 * needs none.
 */
type KeyState = 'present' | 'missing' | 'unfit' | 'program' | 'none';

interface ListedProvider {
  id: string;
  base_url?: string;
  key: KeyState;
  /** The environment variables of its key. */
  key_names: string[];
  /** The number of its models in the price table. */
  models: number;
  /** Why its settings are invalid. */
  refusal?: string | undefined;
}

export interface ListedModel extends Omit<ModelSettings, 'id'> {
  /** `provider:name`. */
  id: string;
  provider: string;
  key: KeyState;
  /** Whether prompts without a model use it. */
  default?: true;
  /** Its maker has announced its shutdown. */
  deprecated?: true;
  /** Its shutdown day, `YYYY-MM-DD`. */
  retires?: string;
  /** The source of each of its figures; absent = unknown. */
  from: { context?: Source; prices?: Source };
}

type Source = 'baton.yaml' | 'table';

export interface ModelList {
  providers: ListedProvider[];
  models: ListedModel[];
  /** The default model of prompts, and the reason. */
  chosen: { model: string; reason: string };
  /** The price table for figures that baton.yaml does not give, and its release date. */
  table: typeof priceTable;
}

/**
 * Usable providers with their known models: those in baton.yaml and those in the price table. With `only`, one provider and
 * its models, even without its key. `now` is milliseconds since 1970.
 */
export function listModels(settings: Settings, sources: KeySources, now: number, only?: string): ModelList {
  const keys = createKeys(sources, createMask());
  const table = providerTable(settings);
  const choosing: SelectionContext = { settings, table, keys, scripted: false };
  const chosen = chooseAmong(undefined, choosing);
  const entries = [...table.values()].filter(({ id, type }) => !adapters[type].unlisted && (only === undefined || id === only));

  const keyOf = (entry: ProviderEntry): KeyState => {
    if (entry.key === undefined) return entry.key_command ? 'program' : 'none';
    const result = keyFor(entry, keys);
    return typeof result === 'object' ? 'present' : result;
  };

  const providers = entries.map((entry) =>
    defined<ListedProvider>({
      id: entry.id,
      base_url: entry.base_url,
      key: keyOf(entry),
      key_names: keyNamesOf(entry),
      models: namesInTable(entry).length,
      refusal: entry.refusal?.message,
    }),
  );
  const tabled = entries.flatMap((entry) =>
    only !== undefined || keyOf(entry) === 'present' ? namesInTable(entry).map((name) => `${entry.id}:${name}`) : [],
  );
  const ids = [
    ...(settings.models ?? []).map(({ id }) => id),
    ...[settings.default_model ?? [], settings.orchestrator ?? []].flat(),
    ...tabled,
  ];
  const models = [...new Set(ids)].flatMap((id): ListedModel[] => {
    const { entry, name, model } = chooseAmong(id, choosing);
    if (!entry || !entries.includes(entry)) return [];

    const listed = settings.models?.find((candidate) => candidate.id === model);
    return [
      defined<ListedModel>({
        ...figures(listed, { entry, name, now }),
        ...retiring(entry, name),
        id: model,
        provider: entry.id,
        key: keyOf(entry),
        default: model === chosen.model ? true : undefined,
      }),
    ];
  });

  const byId = new Map(models.map((model) => [model.id, model]));
  return { providers, models: [...byId.values()], chosen: { model: chosen.model, reason: chosen.reason }, table: priceTable };
}

const retiring = (entry: ProviderEntry, name: string): Pick<ListedModel, 'retires'> => {
  const retirement = retirementFor({ entry, name });
  return retirement ? { retires: retirement.day } : {};
};

/** Figures of baton.yaml, completed by those of the table; prices come from one of the two as a whole. */
function figures(
  listed: ModelSettings | undefined,
  { entry, name, now }: { entry: ProviderEntry; name: string; now: number },
): Omit<ListedModel, 'id' | 'provider' | 'key'> {
  if (isFreeProvider(entry)) return { input_price: 0, output_price: 0, from: {} };
  const tabled = fromTable(entry, name, now);
  const { max_output, capabilities } = listed ?? {};
  const context = listed?.context ?? tabled?.context;
  const isOwnPrice = listed?.input_price !== undefined && listed.output_price !== undefined;
  const prices = isOwnPrice ? listed : tabled;
  const { input_price, output_price, cached_price } = prices ?? {};

  return defined({
    context,
    max_output,
    capabilities,
    input_price,
    output_price,
    cached_price,
    deprecated: tabled?.deprecated,
    from: defined({
      context: context === undefined ? undefined : sourceOf(listed?.context !== undefined),
      prices: prices && sourceOf(isOwnPrice),
    }),
  });
}

const sourceOf = (isOwn: boolean): Source => (isOwn ? 'baton.yaml' : 'table');
