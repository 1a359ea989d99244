import { effortIn, isUsual, type Maker, ownWord, refusal } from '../language/models/refused-parameters.ts';
import { isKnownOption, isOwn, type Protocol } from '../language/models/request-options.ts';
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
  const words = protocolOf(entry, protocol);
  const notes: string[] = [];
  if (!words) return { request, notes };
  const { options = {}, temperature } = request;
  const effort = effortIn(options);
  const isSent = (name: string, value: unknown): boolean => {
    const fact = maker && refusal(maker, request.model, name, effort);
    if (fact && !isUsual(name, value))
      notes.push(say(modelsTexts.notTaken, { parameter: written(name, value), model, day: fact.as_of }));
    if (fact) return false;
    const why = vanishes(words, name);
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
function vanishes(words: Protocol, name: string): string | undefined {
  if (isOwn(words, name)) return modelsTexts.saidByStep;
  // This SDK leaves out what it does not know, without a word.
  return words === 'google' && !isKnownOption(words, name) ? modelsTexts.unknownToSdk : undefined;
}

const written = (name: string, value: unknown): string => `${name}: ${JSON.stringify(value)}`;

/** Whose models answer, where that is certain: by its own key or its own protocol. */
export function makerOf({ type, key }: ProviderEntry): Maker | undefined {
  if (type === 'anthropic' || type === 'google') return type;
  return key === 'OPENAI_API_KEY' ? 'openai' : undefined;
}

function protocolOf({ type }: ProviderEntry, protocol: OpenAiProtocol): Protocol | undefined {
  if (type === 'anthropic' || type === 'google') return type;
  return type === 'openai-compatible' ? protocol : undefined;
}
