import { effortIn, isUsual, ownWord, refusal } from '../language/models/refused-parameters.ts';
import { isKnownOption, isReserved } from '../language/models/request-options.ts';
import type { RequestParameters } from '../language/providers/facts.ts';
import { chatParameters, openai, responsesParameters } from '../language/providers/openai.ts';
import { isNative, type Maker, makers } from '../language/providers.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import type { ModelRequest } from './contract.ts';
import type { OpenAiProtocol } from './providers/openai/which.ts';
import type { ProviderEntry } from './settings.ts';

/** A request with what can be said of it, and what people should know of the rest. */
interface Spoken {
  request: ModelRequest;
  notes: string[];
}

/** Who is asked, and in which words. */
interface Listener {
  entry: ProviderEntry;
  protocol: OpenAiProtocol;
  /** The name that people know the model by. */
  model: string;
  /** What baton.yaml says that it can. */
  capabilities?: readonly string[] | undefined;
}

/**
 * A request without the parameters that its model refuses or that would vanish on the way. What a provider may know although we do not
 * goes out as it is: the provider judges it. What baton.yaml says of a model goes before what is known of its name.
 */
export function spokenTo(request: ModelRequest, { entry, protocol, model, capabilities = [] }: Listener): Spoken {
  const maker = capabilities.includes(ownWord) ? undefined : makerOf(entry);
  const parameters = parametersOf(entry, protocol, request.model);
  const notes: string[] = [];
  if (!parameters) return { request, notes };
  const { options = {}, temperature } = request;
  const effort = effortIn(options);
  const isSent = (name: string, value: unknown): boolean => {
    const fact = maker && refusal(maker, request.model, name, effort);
    if (fact && !isUsual(name, value))
      notes.push(say(modelsTexts.notTaken, { parameter: written(name, value), model, day: fact.as_of }));
    if (fact) return false;
    const why = vanishes(parameters, name);
    if (why !== undefined) notes.push(say(why, { parameter: written(name, value), provider: entry.id }));
    return why === undefined;
  };
  const warm = temperature !== undefined && isSent('temperature', temperature);
  const kept = Object.entries(options).filter(([name, value]) => isSent(name, value));
  return {
    request: { ...request, temperature: warm ? temperature : undefined, options: Object.fromEntries(kept) },
    notes,
  };
}

/** Why an option reaches nobody; undefined where it does. */
function vanishes(parameters: RequestParameters, name: string): string | undefined {
  if (isReserved(parameters, name)) return modelsTexts.saidByStep;
  return parameters.drops_unknown && !isKnownOption(parameters, name) ? modelsTexts.unknownToSdk : undefined;
}

const written = (name: string, value: unknown): string => `${name}: ${JSON.stringify(value)}`;

/** Whose models answer, where that is certain: by its own key or its own protocol. */
export function makerOf({ type, key }: ProviderEntry): Maker | undefined {
  if (isNative(type)) return type;
  return key === openai.key ? 'openai' : undefined;
}

function parametersOf({ type }: ProviderEntry, protocol: OpenAiProtocol, model: string): RequestParameters | undefined {
  if (isNative(type)) return makers[type].parametersOf(model);
  if (type !== 'openai-compatible') return undefined;
  return protocol === 'responses' ? responsesParameters : chatParameters;
}
