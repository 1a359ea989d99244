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
