import type { MediaTask } from '../../../language/media/made-media.ts';
import type { MediaKind } from '../../../language/media.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Making } from '../../../language/providers/makers.ts';
import { makingOf } from '../../../language/providers/media-faults.ts';
import { chatParameters, openai, responsesParameters } from '../../../language/providers/openai.ts';
import type { ModelRequest, Provider } from '../../contract.ts';
import { keyCredentials } from '../../http/credentials.ts';
import { askEmbeddings, decodeEmbeddings } from '../../http/embeddings.ts';
import { decodeMedia, readOpenAiPictures, readOpenAiSpeech, readOpenAiTranscript } from '../../http/made-media.ts';
import { type Connection, endpointOf, httpProvider } from '../../http/provider.ts';
import { guardedFetch } from '../../http/transport.ts';
import type { Profile } from '../../settings/homes.ts';
import type { ProviderEntry } from '../../settings/provider-table.ts';
import { connectionOf, listedMode, type ModelTarget, noAddress, type ProviderAdapter } from '../adapter.ts';
import { imageTypes } from '../messages.ts';
import { openAiBatches } from './batches.ts';
import { decodeChat } from './chat-chunks.ts';
import { chatBody } from './chat-request.ts';
import { embeddingProtocolOf } from './embedding-protocols.ts';
import { withKeepAlive } from './keep-alive.ts';
import { askMedia } from './media-requests.ts';
import { type OpenAiProtocol, protocolOf } from './protocol.ts';
import { decodeResponse } from './response-events.ts';
import { responseBody } from './response-request.ts';

const hasOwnKey = ({ key }: ProviderEntry): boolean => key === openai.key;
const home = new URL(openai.base_url ?? '').origin;

/** Whether it is OpenAI itself: its key is sent to no other address, and its address is its own. */
const isOpenAi = (entry: ProviderEntry): boolean =>
  hasOwnKey(entry) || (entry.base_url !== undefined && URL.parse(entry.base_url)?.origin === home);

const protocolFor = ({ entry, name, capabilities }: ModelTarget): OpenAiProtocol =>
  protocolOf(name, { own: isOpenAi(entry), capabilities });

const mediaTypes: Readonly<Record<OpenAiProtocol, readonly string[]>> = {
  chat: [...imageTypes, 'audio/wav', 'audio/mpeg'],
  responses: imageTypes,
};

/** OpenAI's own models that accept audio. */
const hearing = /audio/;

/** The media of its models: OpenAI's own by their names, those of other servers by their profile. */
const makingOfServer = (entry: ProviderEntry): readonly Making[] =>
  isOpenAi(entry) ? (openai.makes ?? []) : (entry.profile?.makes ?? []);

function takesMedia({ entry, name }: ModelTarget, kind: MediaKind): boolean {
  if (isOpenAi(entry) && kind === 'audio') return hearing.test(name);
  return entry.profile ? entry.profile.takes.includes(kind) : true;
}

/** OpenAI, and any server that speaks one of its protocols. */
export const compatibleAdapter: ProviderAdapter = {
  refusal: ({ entry: { id, key_command } }, { tokenRefusal }) => key_command && tokenRefusal?.(id, key_command),
  embeds: true,
  makes: makingOfServer,
  batchesOf: ({ profile }) => profile?.batches,
  mediaTypes: (target) => mediaTypes[protocolFor(target)],
  takesMedia,
  parametersOf: (target) => (protocolFor(target) === 'responses' ? responsesParameters : chatParameters),
  makerOf: (entry) => (isOpenAi(entry) ? 'openai' : undefined),
  open(entry, opening) {
    const { profile } = entry;
    const connection = connectionOf(entry, opening);
    if (!profile) throw noAddress(entry);

    const listed = (model: string) => opening.listed(`${entry.id}:${model}`);
    const nextBest = profile.json === 'schema' ? 'prompt' : profile.json;
    const env = hasOwnKey(entry) ? opening.env : {};
    const provider = createOpenAiCompatible({
      ...connection,
      profile,
      own: isOpenAi(entry),
      making: (model, task) =>
        makingOf(makingOfServer(entry), task, { name: model, capabilities: listed(model)?.capabilities }) ?? { task },
      mode: (model) => listedMode(listed(model), nextBest) ?? profile.json,
      protocol: (model) => protocolFor({ entry, name: model, capabilities: listed(model)?.capabilities }),
      organization: env['OPENAI_ORG_ID'],
      project: env['OPENAI_PROJECT_ID'],
    });

    const headers = () => {
      const key = connection.credentials ? undefined : connection.key();
      return key ? keyHeader(profile, key) : {};
    };

    return withKeepAlive(provider, { entry, headers, atEnd: opening.atEnd });
  },
};

const readers = { picture: readOpenAiPictures, speech: readOpenAiSpeech, transcript: readOpenAiTranscript };

interface OpenAiCompatibleOptions extends Connection {
  profile: Profile;
  /** How a model answers with a schema. */
  mode?: (model: string) => SchemaMode;
  /** The protocol for a model; chat completions by default. */
  protocol?: (model: string) => OpenAiProtocol;
  /** Whether it is OpenAI itself, with the facts of a media model. */
  own?: boolean;
  making?: (model: string, task: MediaTask) => Making;
  /** The organisation that OpenAI bills. */
  organization?: string | undefined;
  project?: string | undefined;
}

/** Any server that speaks one of OpenAI's protocols, through the `openai` SDK (loaded at the first call). */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const { id, base_url, profile, clock, timers, mode = () => profile.json, protocol = () => 'chat' } = options;
  const endpoint = endpointOf(options);
  const embedding = (model: string) => embeddingProtocolOf(profile, base_url, { provider: id, model });
  const decoderOf = (spoken: OpenAiProtocol, model: string) =>
    spoken === 'responses' ? decodeResponse(endpoint, model, clock) : decodeChat(id, model);

  // Signed requests have no key, and a token is added to each request.
  const credentials = options.credentials ?? keyCredentials(options, (key) => keyHeader(profile, key));
  const asking = () => ({ endpoint, clock, headers: headersOf(options), credentials });

  const batches = openAiBatches({
    endpoint,
    clock,
    protocol,
    decoder: decoderOf,
    bodyOf(request) {
      if (protocol(request.model) === 'responses') return responseBody(request, mode(request.model));
      const { stream_options: _, ...body } = chatBody(request, profile, mode(request.model));
      return body;
    },
    async load() {
      const { openBatchClient, readOpenAiError: readThrown } = await import('./lazy/openai.ts');
      return { client: openBatchClient(base_url, guardedFetch({ ...asking(), comes: 'file' })), readThrown };
    },
  });

  return httpProvider({
    endpoint,
    clock,
    timers,
    batches: profile.batches && batches,
    decoder({ model, embeds, makes }) {
      if (embeds) return decodeEmbeddings(id, embeds.texts.length, embedding(model).read);
      if (makes) return decodeMedia(id, makes, readers[makes.task]);
      return decoderOf(protocol(model), model);
    },
    async load() {
      const { openClient, readOpenAiError: readThrown } = await import('./lazy/openai.ts');
      const client = openClient(base_url, guardedFetch(asking()));
      const whole = guardedFetch({ ...asking(), comes: 'whole' });
      const maker = openClient(base_url, whole);

      const ask = async (request: ModelRequest, signal: AbortSignal, warn: (warning: string) => void) => {
        const { model, embeds, makes } = request;
        if (makes) {
          const row = options.making?.(model, makes.task) ?? { task: makes.task };
          return askMedia(maker, { ...request, makes }, { row, own: options.own ?? false }, signal);
        }
        if (embeds) return askEmbeddings(whole, embedding(model).requests(embeds), { provider: id, signal });

        return protocol(request.model) === 'responses'
          ? client.respond(responseBody(request, mode(request.model)), signal, warn)
          : client.chat(chatBody(request, profile, mode(request.model)), signal, warn);
      };

      return { ask, readThrown };
    },
  });
}

const headersOf = ({ organization, project }: OpenAiCompatibleOptions): Record<string, string | undefined> => ({
  'openai-organization': organization || undefined,
  'openai-project': project || undefined,
});

const keyHeader = ({ key_header }: Profile, key: string): Record<string, string> =>
  key_header ? { [key_header]: key } : { authorization: `Bearer ${key}` };
