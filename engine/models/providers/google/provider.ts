import { isMap, type Json, type JsonMap, type JsonSchema } from '../../../language/json.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import { contentParameters, google } from '../../../language/providers/google.ts';
import type { Message, ToolCall } from '../../../run/model-port.ts';
import type { ModelRequest, Provider } from '../../contract.ts';
import { keyCredentials } from '../../http/credentials.ts';
import { askEmbeddings, decodeEmbeddings, readGoogleVectors } from '../../http/embeddings.ts';
import { decodeMedia, readGoogleMedia } from '../../http/made-media.ts';
import { type Connection, endpointOf, httpProvider } from '../../http/provider.ts';
import { guardedFetch } from '../../http/transport.ts';
import { isCyclic } from '../../structured/cyclic-schema.ts';
import { commonKeywords, type Dialect, translateSchema } from '../../structured/dialect.ts';
import { objectAtRoot } from '../../structured/tool-parameters.ts';
import { instruction, wrapSchema } from '../../structured/wrapped-schema.ts';
import { connectionOf, listedMode, type ProviderAdapter } from '../adapter.ts';
import { allMediaTypes, alternatingTurns, messageParts, systemText, withInstruction } from '../messages.ts';
import { withOptions } from '../with-options.ts';
import { contentBatches } from './batches.ts';
import { decodeContent, ownId } from './chunks.ts';
import type { ContentBody, ContentPart, OfferedFunction } from './lazy/google.ts';
import { googleType, mediaBody } from './media-request.ts';

const mediaTypes = allMediaTypes.filter((type) => type !== 'image/gif');

export const googleAdapter: ProviderAdapter = {
  embeds: true,
  makes: () => google.makes ?? [],
  mediaTypes: () => mediaTypes,
  parametersOf: () => contentParameters,
  batchesOf: () => google.batches,
  makerOf: () => 'google',
  open: (entry, opening) =>
    createGoogle({
      ...connectionOf(entry, opening),
      mode: (model) => listedMode(opening.listed(`${entry.id}:${model}`), 'object'),
    }),
};

interface GoogleOptions extends Connection {
  /** How a model answers with a schema, where baton.yaml says so. */
  mode?: (model: string) => SchemaMode | undefined;
}

/** Google's Gemini API, through its SDK (loaded at the first call). */
export function createGoogle(options: GoogleOptions): Provider {
  const { id, clock, timers } = options;
  const endpoint = endpointOf(options);

  const address = splitVersion(options.base_url);
  const bodyOf = (request: ModelRequest) => contentBody(request, options.mode?.(request.model) ?? 'schema');
  const credentials = keyCredentials(options, (key) => ({ 'x-goog-api-key': key }));
  const asking = () => ({ endpoint, clock, headers: {}, credentials });

  const batches = contentBatches({
    endpoint,
    clock,
    bodyOf,
    decoder: ({ messages }) => decodeContent(id, callsIn(messages)),
    async load() {
      const { openContentBatches, readContentError: readThrown } = await import('./lazy/google.ts');
      return { client: openContentBatches(address, guardedFetch({ ...asking(), comes: 'file' })), readThrown };
    },
  });

  return httpProvider({
    endpoint,
    clock,
    timers,
    batches,
    decoder({ messages, embeds, makes }) {
      if (makes) return decodeMedia(id, makes, readGoogleMedia);
      return embeds ? decodeEmbeddings(id, embeds.texts.length, readGoogleVectors) : decodeContent(id, callsIn(messages));
    },
    async load() {
      const { openContent, openMaker, readContentError: readThrown } = await import('./lazy/google.ts');
      const whole = guardedFetch({ ...asking(), comes: 'whole' });
      const make = openMaker(address, whole);
      const ask = openContent(address, guardedFetch(asking()));

      return {
        async ask(request, signal, warn) {
          const { model, embeds, makes } = request;
          if (makes) return only(make(mediaBody({ ...request, makes }), signal));
          if (!embeds) return ask(bodyOf(request), signal, warn);

          const name = `models/${model.replace(/^models\//, '')}`;
          const requests = embeds.texts.map((text) => ({ model: name, content: { parts: [{ text }] } }));
          const url = `${address.origin}/${address.version}/${name}:batchEmbedContents`;

          return askEmbeddings(whole, [{ url, body: { requests } }], { provider: id, signal });
        },
        readThrown,
      };
    },
  });
}

/** A complete answer as the only chunk of a stream. */
async function* only(answer: Promise<unknown>): AsyncGenerator<unknown> {
  yield await answer;
}

const callsIn = (messages: ModelRequest['messages']): number =>
  messages.reduce((count, message) => count + (message.role === 'assistant' ? (message.calls?.length ?? 0) : 0), 0);

/** The SDK takes the API's version separately from the rest of the address. */
function splitVersion(base_url: string): { origin: string; version: string } {
  const address = base_url.replace(/\/+$/, '');
  const version = /\/(v\d\w*)$/.exec(address)?.[1];
  return version ? { origin: address.slice(0, -version.length - 1), version } : { origin: address, version: 'v1beta' };
}

type Config = NonNullable<ContentBody['config']>;
type Content = { role: 'user' | 'model'; parts: ContentPart[] };

/** A request to Gemini. */
export function contentBody(request: ModelRequest, usual: SchemaMode): ContentBody {
  const { model, schema, temperature, max_tokens, tools = [], options } = request;
  // With tools, many models refuse JSON mode.
  const shape = tools.length || usual !== 'schema' || !schema ? undefined : googleSchema(wrapSchema(schema));
  const mode = tools.length || (usual === 'schema' && !shape) ? 'prompt' : usual;
  const messages = schema && mode !== 'schema' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const offered = tools.map(({ name, description, parameters }): OfferedFunction => {
    return { name, description, parametersJsonSchema: googleTool(parameters) };
  });
  const body: Config = {
    systemInstruction: systemText(messages),
    temperature,
    maxOutputTokens: max_tokens,
    tools: offered.length ? [{ functionDeclarations: offered }] : undefined,
    responseMimeType: schema && mode !== 'prompt' ? 'application/json' : undefined,
    responseJsonSchema: shape,
  };

  return { model, contents: contents(messages, model), config: withOptions(body, options) };
}

/** Alternating turns; a result names the called tool. */
function contents(messages: readonly Message[], model: string): Content[] {
  const names = new Map(
    messages.flatMap((message) =>
      message.role === 'assistant' ? (message.calls ?? []).map(({ id, name }) => [id, name] as const) : [],
    ),
  );
  const turns = messages.flatMap((message): Content[] => {
    if (message.role === 'system') return [];
    const role = message.role === 'assistant' ? 'model' : 'user';
    return [{ role, parts: message.role === 'tool' ? [resultPart(message, names)] : saidParts(message, model) }];
  });

  return alternatingTurns(turns);
}

function saidParts(message: Exclude<Message, { role: 'tool' }>, model: string): ContentPart[] {
  if (message.role === 'user' && message.media?.length)
    return messageParts(message).map((piece) =>
      typeof piece === 'string' ? { text: piece } : { inlineData: { mimeType: googleType(piece.type), data: piece.data ?? '' } },
    );

  const parts: ContentPart[] = message.content === '' ? [] : [{ text: message.content }];
  if (message.role !== 'assistant') return parts;
  return [...parts, ...(message.calls ?? []).map((call, index) => callPart(call, index, model))];
}

function callPart({ id, name, arguments: given, thoughts }: ToolCall, index: number, model: string): ContentPart {
  const signature = signatureOf(thoughts) ?? (index === 0 && wantsSignature(model) ? foreign : undefined);
  const part: ContentPart = { functionCall: { ...theirs(id), name, args: isMap(given) ? given : {} } };
  if (signature !== undefined) part.thoughtSignature = signature;
  return part;
}

function resultPart({ call, content }: Extract<Message, { role: 'tool' }>, names: ReadonlyMap<string, string>): ContentPart {
  return { functionResponse: { ...theirs(call), name: names.get(call) ?? call, response: asObject(content) } };
}

const theirs = (id: string): { id?: string } => (id === '' || id.startsWith(ownId) ? {} : { id });

/** A result must be an object. */
function asObject(content: string): JsonMap {
  try {
    const value: Json = JSON.parse(content);
    return isMap(value) ? value : { result: value };
  } catch {
    return { result: content };
  }
}

/** The signature of this provider's reasoning; that of another means nothing here. */
const signatureOf = (thoughts: Json | undefined): string | undefined =>
  isMap(thoughts) && typeof thoughts['google'] === 'string' ? thoughts['google'] : undefined;

/**
 * From its third generation on Gemini refuses a first call without a signature; this placeholder of its own replaces one for
 * other providers' calls.
 */
const foreign = 'skip_thought_signature_validator';
const wantsSignature = (model: string): boolean => !/^(models\/)?gemini-[12]\b/.test(model);

/** Gemini's JSON Schema dialect, as documented in `@google/genai` 3.1.0 at `responseJsonSchema`. */
const gemini: Dialect = {
  keywords: new Set([...commonKeywords, '$anchor', '$id', 'maxItems', 'maximum', 'minimum', 'prefixItems', 'propertyOrdering']),
  enums: ['string', 'number'],
  lone_refs: true,
};

/** An answer's schema; undefined for a recursive one, which Gemini unrolls only in optional parts. */
export const googleSchema = (schema: JsonSchema): JsonSchema | undefined =>
  isCyclic(schema) ? undefined : translateSchema(gemini, schema);

/** A tool's parameters; a recursive schema is open at the recursion. */
export function googleTool(parameters: JsonSchema): JsonSchema {
  const root = objectAtRoot(parameters);
  return translateSchema(isCyclic(root) ? withoutReferences : gemini, root);
}

const withoutReferences: Dialect = {
  ...gemini,
  keywords: new Set([...(gemini.keywords ?? [])].filter((keyword) => keyword !== '$ref' && keyword !== '$defs')),
};
