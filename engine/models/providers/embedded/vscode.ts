import { defined } from '../../../language/json.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { Message, ToolCall } from '../../../run/model-port.ts';
import type { Clock } from '../../../run/ports.ts';
import { RunError } from '../../../state/failure.ts';
import { endOf, type ModelEvent, type ModelRequest, type Provider } from '../../contract.ts';
import { createDecoder, type StreamDecoder, type StreamState } from '../../http/decoder.ts';
import { httpProvider } from '../../http/provider.ts';
import type { Timers } from '../../http/watch.ts';
import { instruction } from '../../structured/wrapped-schema.ts';
import { noAddress, type ProviderAdapter } from '../adapter.ts';
import { openAiTool } from '../openai/schema.ts';
import type { EditorMessage, EditorModel, EditorModels, EditorPart, EditorRequest } from './backends.ts';

/** A refusal by the editor. `said` is its own message. */
export interface EditorFault {
  fault: 'permission' | 'blocked' | 'gone' | 'filtered' | 'other';
  said: string;
}

/** The names of an editor's model in pipelines, the simplest first. */
const namesOfEditorModel = ({ id, vendor, family, name }: EditorModel): string[] => [
  ...new Set([family, id, `${vendor}/${family}`, `${vendor}/${id}`, name]),
];

/** The models that VS Code offers to its extensions. */
export const editorAdapter: ProviderAdapter = {
  refusal: ({ written }, { editor }) =>
    editor ? undefined : { message: say(modelsTexts.onlyInEditor, { model: written }), hint: say(modelsTexts.onlyInEditorHint) },
  unlisted: true,
  open(entry, opening) {
    if (!opening.editor) throw noAddress(entry);
    return createEditorProvider(entry.id, opening.editor, opening);
  },
};

/** VS Code's models, with the user's consent. Answers with a schema are requested in the prompt. */
export function createEditorProvider(
  id: string,
  editor: EditorModels,
  { clock, timers }: { clock: Clock; timers?: Partial<Timers> | undefined },
): Provider {
  return httpProvider({
    endpoint: { id, origin: 'vscode' },
    clock,
    timers,
    decoder: decodeParts,
    load: async () => ({
      async ask(request, signal) {
        try {
          const { id: model } = await find(request.model, editor);
          return failing(await editor.send(model, requestOf(request), signal), request.model);
        } catch (thrown) {
          throw explained(thrown, request.model);
        }
      },
      readThrown: (cause) => ({ what: 'connection', cause: explained(cause, id) }),
    }),
  });
}

/** The named model; of several of one family the first in the editor's list. */
async function find(wanted: string, editor: EditorModels): Promise<EditorModel> {
  const offers = (await editor.list()).map((model) => ({ model, names: namesOfEditorModel(model) }));
  const byRank = [0, 1, 2, 3, 4].map((rank) => offers.find(({ names }) => names[rank] === wanted));
  const offer = byRank.find((match) => match !== undefined) ?? offers.find(({ names }) => names.includes(wanted));
  if (offer) return offer.model;

  const hint = editorHint(
    wanted,
    offers.flatMap(({ names }) => names[0] ?? []),
  );
  throw new RunError({ kind: 'bad-request', message: say(modelsTexts.editorNone, { model: wanted }), hint });
}

function editorHint(wanted: string, names: readonly string[]): string {
  const like = nearest(wanted, names);
  if (like) return say(modelsTexts.didYouMean, { like: `vscode:${like}` });
  if (names.length === 0) return say(modelsTexts.editorEmpty);
  return say(modelsTexts.editorKnown, { names: [...new Set(names)].slice(0, 12).join(', ') });
}

function requestOf({ messages, tools = [], schema, options, temperature, max_tokens }: ModelRequest): EditorRequest {
  const all: Message[] = schema ? [...messages, { role: 'user', content: instruction(schema) }] : messages;
  return {
    messages: all.map(
      (message): EditorMessage =>
        message.role === 'assistant' || message.role === 'tool' ? message : { role: 'user', content: message.content },
    ),
    // The model's maker is unknown: a schema that every maker accepts.
    tools: tools.map((tool) => ({ ...tool, parameters: openAiTool(tool.parameters) })),
    options: { ...defined({ temperature, max_tokens }), ...options },
    justification: say(modelsTexts.editorJustification),
  };
}

/** An error in the middle of a stream is explained like one at its beginning. */
async function* failing(parts: AsyncIterable<EditorPart>, model: string): AsyncIterable<EditorPart | typeof end> {
  try {
    yield* parts;
    yield end;
  } catch (thrown) {
    throw explained(thrown, model);
  }
}

/** The editor's streams have no terminal event; this one says that it was no truncation. */
const end = { type: 'end' } as const;

function decodeParts(): StreamDecoder {
  const state: StreamState = { text: '' };
  const calls: ToolCall[] = [];
  return createDecoder('vscode', state, {
    readText(part) {
      if (!isPart(part)) return '';
      if (part.type === 'call') calls.push({ id: part.id, name: part.name, arguments: part.arguments });
      return part.type === 'text' ? part.text : '';
    },
    readEnd(part) {
      if (isPart(part) && part.type === 'end') state.finish = calls.length ? 'tool-calls' : 'stop';
    },
    *end(): Iterable<ModelEvent> {
      for (const call of calls) yield { type: 'tool-call', ...call };
      yield* endOf('unknown', calls.length ? 'tool-calls' : 'stop');
    },
  });
}

const isPart = (chunk: unknown): chunk is EditorPart | typeof end =>
  typeof chunk === 'object' && chunk !== null && 'type' in chunk && ['text', 'call', 'end'].includes(String(chunk.type));

/** The editor's refusal as a failure of a closed kind. */
function explained(thrown: unknown, model: string): unknown {
  if (!isFault(thrown)) return thrown;
  const { fault, said } = thrown;
  const values = { model, said };

  switch (fault) {
    case 'permission':
      return new RunError({
        kind: 'permission',
        message: say(modelsTexts.editorPermission, values),
        hint: say(modelsTexts.editorPermissionHint),
      });
    case 'blocked':
      return new RunError({
        kind: 'quota',
        message: say(modelsTexts.editorBlocked, values),
        hint: say(modelsTexts.editorBlockedHint),
      });
    case 'gone':
      return new RunError({ kind: 'bad-request', message: say(modelsTexts.editorGone, values) });
    case 'filtered':
      return new RunError({ kind: 'content-filter', message: say(modelsTexts.editorFiltered, values) });
    case 'other':
      return new RunError({ kind: 'overload', message: say(modelsTexts.editorFailed, values) });
  }
}

const isFault = (thrown: unknown): thrown is EditorFault =>
  typeof thrown === 'object' && thrown !== null && 'fault' in thrown && 'said' in thrown;
