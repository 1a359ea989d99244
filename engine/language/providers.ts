import type { MediaTask } from './media/made-media.ts';
import { anthropic } from './providers/anthropic.ts';
import { compatible } from './providers/compatible.ts';
import type { CompatibleFacts, MakerFacts, ProviderFacts } from './providers/facts.ts';
import { google } from './providers/google.ts';
import { openai } from './providers/openai.ts';

/** Providers with protocols of their own; their adapters are in `models/providers/adapters.ts`. */
export const natives = { anthropic, google } as const;
export type NativeProvider = keyof typeof natives;
export const isNative = (name: string): name is NativeProvider => Object.hasOwn(natives, name);

/** Servers with OpenAI's chat protocol, OpenAI's own first. */
export const profiles: Readonly<Record<string, CompatibleFacts>> = { openai, ...compatible };

/** Providers without an address of their own: this process or the editor answers. */
export const embeddedProviders = ['offline', 'scripted', 'vscode', 'replay'] as const;
export type EmbeddedProvider = (typeof embeddedProviders)[number];
export const isEmbedded = (name: string): name is EmbeddedProvider => embeddedProviders.some((embedded) => embedded === name);

/** Programs of the folder that answer; `command` and `module` of their entry name them. */
export const programProviders = ['command', 'module'] as const;
export type ProgramProvider = (typeof programProviders)[number];
export const isProgramProvider = (name: string): name is ProgramProvider => programProviders.some((program) => program === name);

/** The type of a provider, which decides its adapter. */
export type ProviderType = 'openai-compatible' | NativeProvider | EmbeddedProvider | ProgramProvider;

/** Providers whose models are known by name. */
export const makers = { ...natives, openai } as const satisfies Readonly<Record<string, MakerFacts>>;
export type Maker = keyof typeof makers;
export const isMaker = (name: string): name is Maker => Object.hasOwn(makers, name);
export const makerNames = Object.keys(makers).filter(isMaker);

/** Every provider with an address, by its name. */
export const providerFacts: Readonly<Record<string, ProviderFacts>> = { ...natives, ...profiles };

/**
 * Models that make such media, for people to choose from, by provider. OpenAI's speech models end in January 2027, so others
 * come first.
 */
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

/** The models where a step names none, in this order: the first of each provider. */
export const usualMakers: Readonly<Record<MediaTask, readonly string[]>> = {
  picture: knownMakers.picture.flatMap(([first = '']) => first),
  speech: knownMakers.speech.flatMap(([first = '']) => first),
  transcript: knownMakers.transcript.flatMap(([first = '']) => first),
};

/** Providers with a batch API. */
export const batchProviders: readonly string[] = Object.entries(providerFacts).flatMap(([name, { batches }]) =>
  batches ? [name] : [],
);

/** Valid provider names before the colon of a model, without an entry under `providers` in `baton.yaml`. */
export const knownProviders: readonly string[] = [...Object.keys(providerFacts), ...embeddedProviders]
  .filter((name) => name !== 'custom')
  .sort();

/** Prefixes of model names that identify their maker, for pipelines that name a model without its provider. */
export const modelPrefixes: readonly (readonly [prefix: string, provider: string])[] = Object.entries(providerFacts).flatMap(
  ([provider, { model_prefixes = [] }]) => model_prefixes.map((prefix) => [prefix, provider] as const),
);

/** Other names that people use for providers. */
export const providerSynonyms: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(providerFacts).flatMap(([provider, { synonyms = [] }]) => synonyms.map((word) => [word, [provider]])),
);
