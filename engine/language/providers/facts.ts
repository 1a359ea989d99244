import type { MediaTask } from '../media/made-media.ts';
import type { MediaKind } from '../media.ts';
import type { Making } from './makers.ts';

/** How an answer with a schema is requested: the provider's schema mode, its JSON mode, or by the prompt alone. */
export type SchemaMode = 'schema' | 'object' | 'prompt';

/**
 * Facts about a provider, as data: one file for each, or one entry in `compatible.ts`. Its adapter is in `models/providers/`.
 */
export interface ProviderFacts {
  /** Its usual address; absent where only the user can know it. */
  base_url?: string;
  /** The form of its address, where each customer or region has one; the user's parts are in capitals. */
  address?: string;
  /** The environment variable of its key; absent where it needs none. */
  key?: string;
  /** Another variable that may hold the key. */
  other_key?: string;
  /** The documented form of its keys, for the warning about keys in texts. */
  key_shape?: KeyShape;
  /** Prefixes of its models' names, for pipelines that name a model without its provider. */
  model_prefixes?: readonly string[];
  /** Other names that people use for it. */
  synonyms?: readonly string[];
  /** Its name in the OpenTelemetry conventions for generative AI, where it differs. */
  trace_name?: string;
  /** Its embedding models, by name; absent = unknown. Without it, a provider with its own protocol has none. */
  embedding_models?: RegExp;
  /** Models that read text only, by name. */
  text_only?: readonly RegExp[];
  /** The media that its models make; absent = none. */
  makes?: readonly Making[];
  /** Some of those for people to choose from; the first is used where a step names none and the key is set. */
  known_makers?: Readonly<Partial<Record<MediaTask, readonly [string, ...string[]]>>>;
  /** Its batch API; absent = none that we support. */
  batches?: BatchFacts;
}

/** A provider's batch API: many requests at once, answered within a day. */
export interface BatchFacts {
  /** The most requests of one batch. */
  requests: number;
  /** The most bytes of all of them together. */
  bytes: number;
  /** The price as a share of the normal one, for all of its models. */
  price: number;
  /** The date and source of this information. */
  as_of: string;
  source: string;
}

export interface KeyShape {
  /** The owner of the key, for people. */
  owner: string;
  /** The prefix of its keys, which is rare enough in ordinary text. */
  prefix: string;
  /** A regular expression for the rest, as source. */
  rest: string;
}

/** A server with OpenAI's chat protocol, and its differences. */
export interface CompatibleFacts extends ProviderFacts {
  json: SchemaMode;
  /** The header with the plain key; absent = `authorization: Bearer KEY`. */
  key_header?: string;
  /** The path, from the server's origin, for setting how long a model stays in memory; absent = it cannot be set. */
  keep_alive_path?: string;
  /** The field that limits the length of an answer. */
  limit: 'max_tokens' | 'max_completion_tokens';
  /** Its own embedding protocol; absent = OpenAI's. */
  embeddings?: 'embed-v2' | 'invoke-model';
  /** False where a stream always reports its usage, and the option that requests it is refused. */
  asks_usage: boolean;
  /** The media that its models accept, unless more is known of a model. */
  takes: readonly MediaKind[];
}

/** A provider that makes its own models: facts by their names. */
export interface MakerFacts extends ProviderFacts {
  /** The parameters of a request to one of its models. */
  parametersOf(model: string): RequestParameters;
  /** Parameters that its models refuse; the first row with a matching name counts. */
  refused_parameters: readonly RefusedParameters[];
  retirements: Retirements;
  /** The longest answers, in tokens, of models that refuse a greater limit. */
  longest_answers?: readonly (readonly [model: RegExp, tokens: number])[];
}

/** The parameters of an API, named as in its pinned SDK: a type test compares each list with the SDK's own type. */
export interface RequestParameters {
  names: readonly string[];
  /** Parameters that the adapter sets itself; `options` cannot override them. */
  reserved: readonly string[];
  /** The SDK silently drops unknown parameters. */
  drops_unknown?: true;
}

export interface RefusedParameters {
  /** By the maker's own names. */
  models: RegExp;
  parameters: readonly string[];
  /** Accepted while the model does not reason: by default, or where reasoning is off. */
  without_reasoning?: 'usual' | 'asked';
  /** The date and source of this information. */
  as_of: string;
  source: string;
}

/** Shutdown days of models. Days are `YYYY-MM-DD`. */
interface Retirements {
  /** The date and source of the rows. */
  as_of: string;
  source: string;
  models: readonly RetirementRow[];
}

export interface RetirementRow {
  /** By the maker's own names; a row also covers snapshots (`gpt-5-2025-08-07`) unless an earlier row has them. */
  models: readonly string[];
  day: string;
  /** The replacement that the maker recommends. */
  instead: string;
}
