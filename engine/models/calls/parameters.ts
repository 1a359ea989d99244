import { effortIn, isUsual, ownWord, refusal } from '../../language/models/refused-parameters.ts';
import { isKnownOption, isReserved } from '../../language/models/request-options.ts';
import type { RequestParameters } from '../../language/providers/facts.ts';
import type { Maker } from '../../language/providers.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { ModelRequest } from '../contract.ts';
import type { ModelTarget } from '../providers/adapter.ts';
import { adapters } from '../providers/adapters.ts';
import type { ProviderEntry } from '../settings/provider-table.ts';

/** A request that its model accepts, and notes for people about the rest. */
interface SendableRequest {
  request: ModelRequest;
  notes: string[];
}

/**
 * A request without the parameters that its model refuses or that the SDK would drop silently. A parameter that only the
 * provider may know is sent: the provider judges it. Entries of baton.yaml go before the facts known by a model's name.
 * `model` is the name shown to people.
 */
export function sendableRequest(request: ModelRequest, target: ModelTarget, model: string): SendableRequest {
  const { entry, capabilities = [] } = target;
  const parameters = adapters[entry.type].parametersOf?.(target);
  if (!parameters) return { request, notes: [] };

  const maker = capabilities.includes(ownWord) ? undefined : makerOf(entry);
  const { options = {}, temperature } = request;
  const effort = effortIn(options);

  const notes: string[] = [];

  const isSent = (name: string, value: unknown): boolean => {
    const fact = maker && refusal(maker, request.model, name, effort);
    if (fact && !isUsual(name, value))
      notes.push(say(modelsTexts.notTaken, { parameter: written(name, value), model, day: fact.as_of }));
    if (fact) return false;

    const why = vanishes(parameters, name);
    if (why !== undefined) notes.push(say(why, { parameter: written(name, value), provider: entry.id }));
    return why === undefined;
  };

  const sentTemperature = temperature !== undefined && isSent('temperature', temperature) ? temperature : undefined;
  const sentOptions = Object.fromEntries(Object.entries(options).filter(([name, value]) => isSent(name, value)));
  return { request: { ...request, temperature: sentTemperature, options: sentOptions }, notes };
}

/** Why an option is never sent; undefined where it is. */
function vanishes(parameters: RequestParameters, name: string): string | undefined {
  if (isReserved(parameters, name)) return modelsTexts.saidByStep;
  return parameters.drops_unknown && !isKnownOption(parameters, name) ? modelsTexts.unknownToSdk : undefined;
}

const written = (name: string, value: unknown): string => `${name}: ${JSON.stringify(value)}`;

/** The maker of the models behind a provider, where that is certain: by its own key or its own protocol. */
export const makerOf = (entry: ProviderEntry): Maker | undefined => adapters[entry.type].makerOf?.(entry);
