import type { MediaTask } from '../made-media.ts';
import type { MediaKind } from '../media.ts';
import type { Making } from './makers.ts';

/** How an answer of a given shape is asked for: the provider's schema mode, its JSON mode, or words alone. */
export type SchemaMode = 'schema' | 'object' | 'prompt';

/** What is known of a provider, as data: one file a provider, or one entry in `compatible.ts`. How it is asked stands in `models/providers/`. */
export interface ProviderFacts {
  /** Its usual address; absent where only the user can know it. */
  base_url?: string;
  /** How its address looks where it has one for each customer or region; what the user has to fill in stands in capitals. */
  address?: string;
  /** The environment's name of its key; absent where it wants none. */
  key?: string;
  /** Another name that its key may have. */
  other_key?: string;
  /** The shape that it gives to its keys, as it documents it; for the warning of a key that stands in a text. */
  key_shape?: KeyShape;
  /** Beginnings of names that tell its models, for pipelines that write a model without its provider. */
  model_prefixes?: readonly string[];
  /** Other words that people have for it. */
  synonyms?: readonly string[];
  /** Its name in the OpenTelemetry conventions for generative AI, where they call it otherwise. */
  trace_name?: string;
  /** Its models that embed texts, by name; absent = nothing is known of them. Of a protocol of its own: none does. */
  embedding_models?: RegExp;
  /** Models that read text only, by name. */
  text_only?: readonly RegExp[];
  /** What its models make in place of text; absent = nothing. */
  makes?: readonly Making[];
  /** Some of those, for people to choose from; the first is asked where a step names none and its key is there. */
  known_makers?: Readonly<Partial<Record<MediaTask, readonly [string, ...string[]]>>>;
  /** What it says of its batches; absent = it has none that we speak to. */
  batches?: BatchFacts;
}

/** Many requests at once that may take up to a day, as a provider describes it. */
export interface BatchFacts {
  /** The most requests of one batch. */
  requests: number;
  /** The most bytes of all of them together. */
  bytes: number;
  /** The price as a share of the usual one, for all of its models. */
  price: number;
  /** The day of which this is known, and where it stands. */
  as_of: string;
  source: string;
}

export interface KeyShape {
  /** Whose key it is, for people. */
  owner: string;
  /** The prefix of its keys; rare enough in ordinary text to recognise one. */
  prefix: string;
  /** The source of a regular expression for the rest. */
  rest: string;
}

/** A server that speaks OpenAI's chat protocol, with its particulars. */
export interface CompatibleFacts extends ProviderFacts {
  json: SchemaMode;
  /** The header that takes the key as it is; absent = `authorization: Bearer KEY`. */
  key_header?: string;
  /** From its origin, where it is told how long a model stays in memory; absent = it cannot be told. */
  keep_alive_path?: string;
  /** The field that bounds the length of an answer. */
  limit: 'max_tokens' | 'max_completion_tokens';
  /** Its own way to embed texts; absent = OpenAI's. */
  embeddings?: 'embed-v2' | 'invoke-model';
  /** False where a stream reports its usage unasked and the option that asks for it is refused. */
  asks_usage: boolean;
  /** The media that its models accept beside text, unless more is known of a model. */
  takes: readonly MediaKind[];
}

/** A provider that makes the models it serves: what is known of them by their names. */
export interface MakerFacts extends ProviderFacts {
  /** What a request to one of its models can say. */
  parametersOf(model: string): RequestParameters;
  /** Parameters that its models do not take; the first row whose name fits counts. */
  refused_parameters: readonly RefusedParameters[];
  retirements: Retirements;
  /** The longest answers, in tokens, of models that refuse a greater bound. */
  longest_answers?: readonly (readonly [model: RegExp, tokens: number])[];
}

/** The parameters of an API, by the names of its pinned SDK: a type test holds each list to the SDK's own type. */
export interface RequestParameters {
  names: readonly string[];
  /** Parameters that the adapter sets itself; `options` cannot override them. */
  reserved: readonly string[];
  /** The SDK leaves out what it does not know, without a word. */
  drops_unknown?: true;
}

export interface RefusedParameters {
  /** By the maker's own names. */
  models: RegExp;
  parameters: readonly string[];
  /** Taken after all where the model does not reason: whether that is its habit, or has to be asked for. */
  without_reasoning?: 'usual' | 'asked';
  /** The day of which this is known, and where it stands. */
  as_of: string;
  source: string;
}

/** When models stop answering. Days are `YYYY-MM-DD`. */
interface Retirements {
  /** The day of which the rows are, and where they come from. */
  as_of: string;
  source: string;
  models: readonly RetirementRow[];
}

export interface RetirementRow {
  /** By the maker's own names; a snapshot of one (`gpt-5-2025-08-07`) goes with it unless an earlier row has it. */
  models: readonly string[];
  day: string;
  /** The model that the maker recommends in its place. */
  instead: string;
}
