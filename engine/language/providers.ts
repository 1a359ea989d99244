import type { MediaTask } from './made-media.ts';
import { anthropic } from './providers/anthropic.ts';
import { compatible } from './providers/compatible.ts';
import type { CompatibleFacts, MakerFacts, ProviderFacts } from './providers/facts.ts';
import { google } from './providers/google.ts';
import { openai } from './providers/openai.ts';

/** Providers with protocols of their own; `models/providers/adapters.ts` has how each is asked. */
export const natives = { anthropic, google } as const;
export type NativeProvider = keyof typeof natives;
export const isNative = (name: string): name is NativeProvider => Object.hasOwn(natives, name);

/** Servers that speak OpenAI's chat protocol, OpenAI's own first. */
export const profiles: Readonly<Record<string, CompatibleFacts>> = { openai, ...compatible };

/** Providers without an address of their own: they answer in this process, or the editor does. */
export const embeddedProviders = ['offline', 'scripted', 'vscode', 'replay'] as const;
export type EmbeddedProvider = (typeof embeddedProviders)[number];
export const isEmbedded = (name: string): name is EmbeddedProvider => embeddedProviders.some((embedded) => embedded === name);

/** Programs of the folder that answer; `command` and `module` of their entry say which. */
export const programProviders = ['command', 'module'] as const;
export type ProgramProvider = (typeof programProviders)[number];
export const isProgramProvider = (name: string): name is ProgramProvider => programProviders.some((program) => program === name);

/** How a provider is asked. */
export type ProviderType = 'openai-compatible' | NativeProvider | EmbeddedProvider | ProgramProvider;

/** Those whose models are known by name. */
export const makers = { ...natives, openai } as const satisfies Readonly<Record<string, MakerFacts>>;
export type Maker = keyof typeof makers;
export const isMaker = (name: string): name is Maker => Object.hasOwn(makers, name);
export const makerNames = Object.keys(makers).filter(isMaker);

/** Every provider that lives somewhere, by its name. */
export const providerFacts: Readonly<Record<string, ProviderFacts>> = { ...natives, ...profiles };

/** Models that make such, for people to choose from, by provider. OpenAI's that speak end in January 2027, so others stand before them. */
const makersOf = (task: MediaTask): (readonly string[])[] =>
  Object.entries(task === 'speech' ? { ...natives, ...profiles } : { ...profiles, ...natives }).flatMap(
    ([provider, { known_makers }]: [string, ProviderFacts]) => {
      const models = known_makers?.[task];
      return models ? [models.map((model) => `${provider}:${model}`)] : [];
    },
  );
export const knownMakers: Readonly<Record<MediaTask, readonly (readonly string[])[]>> = {
  picture: makersOf('picture'),
  speech: makersOf('speech'),
  transcript: makersOf('transcript'),
};

/** Those that are asked where a step names none, in this order: the first of each provider. */
export const usualMakers: Readonly<Record<MediaTask, readonly string[]>> = {
  picture: knownMakers.picture.flatMap(([first = '']) => first),
  speech: knownMakers.speech.flatMap(([first = '']) => first),
  transcript: knownMakers.transcript.flatMap(([first = '']) => first),
};

/** Those that have batches. */
export const batchProviders: readonly string[] = Object.entries(providerFacts).flatMap(([name, { batches }]) =>
  batches ? [name] : [],
);

/** Names that may stand before the colon of a model without an entry under `providers` in `baton.yaml`. */
export const knownProviders: readonly string[] = [...Object.keys(providerFacts), ...embeddedProviders]
  .filter((name) => name !== 'custom')
  .sort();

/** Beginnings of names of models that tell their maker, for pipelines that write a model without its provider. */
export const modelPrefixes: readonly (readonly [prefix: string, provider: string])[] = Object.entries(providerFacts).flatMap(
  ([provider, { model_prefixes = [] }]) => model_prefixes.map((prefix) => [prefix, provider] as const),
);

/** Other words that people have for providers. */
export const providerSynonyms: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(providerFacts).flatMap(([provider, { synonyms = [] }]) => synonyms.map((word) => [word, [provider]])),
);
