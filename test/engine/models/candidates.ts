import type { JsonSchema } from '../../../engine/language/json.ts';
import { profiles } from '../../../engine/language/providers.ts';
import type { ModelRequest, Provider } from '../../../engine/models/contract.ts';
import type { Timers } from '../../../engine/models/http/watch.ts';
import type {
  EditorModels,
  EditorPart,
  RecordedAnswer,
  ScriptedAnswer,
} from '../../../engine/models/providers/embedded/backends.ts';
import { createOffline } from '../../../engine/models/providers/embedded/offline/provider.ts';
import { createReplay } from '../../../engine/models/providers/embedded/replay.ts';
import { createScripted } from '../../../engine/models/providers/embedded/scripted.ts';
import { createEditorProvider, type EditorFault } from '../../../engine/models/providers/embedded/vscode.ts';
import { createOpenAiCompatible } from '../../../engine/models/providers/openai/provider.ts';
import type { Message } from '../../../engine/run/model-port.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { realClock } from './clock.ts';
import { question } from './hear.ts';
import { chat, type Tongue, tongues } from './protocols.ts';
import { type Stub, startStub } from './stub-server.ts';

/** What may become of a question, whoever is asked. */
export const situations = [
  'answers',
  'answers in many characters',
  'answers by a schema',
  'answers in ten megabytes',
  'counts tokens',
  'counts nothing',
  'stops at the limit of length',
  'is stopped by a filter',
  'wants tools called',
  'is told what a tool gave',
  'breaks off in the middle',
  'fails in the middle',
  'asks for patience',
  'refuses the key',
  'does not know the model',
  'answers what is no answer',
  'is silent from the beginning',
  'is silent in the middle',
] as const;
export type Situation = (typeof situations)[number];

/** A question in its situation, and the text that is to be heard. */
export interface Subject {
  provider: Provider;
  request: ModelRequest;
  text: string;
  /** How often somebody was asked so far. */
  asked(): number;
  /** Resolves when nothing of the question is open any more; absent where nothing ever is. */
  closed?(): Promise<unknown>;
}

/** A provider with every situation that it can be in; for those that it cannot, the reason. */
export interface Candidate {
  name: string;
  open(): Promise<{ put(situation: Situation): Subject; close(): Promise<void> }>;
  cannot: Partial<Readonly<Record<Situation, string>>>;
}

const half = 'Half';
const many = '世界🌍世界🌍';
const long = '0123456789'.repeat(1_000_000);
const shape: JsonSchema = {
  type: 'object',
  properties: { answer: { type: 'array', items: { type: 'string' } } },
  required: ['answer'],
};
const shaped = '{"answer": ["a", "b"]}';
const add = { name: 'add', description: 'Adds.', parameters: { type: 'object', properties: { a: { type: 'number' } } } };
const afterTool: Message[] = [
  { role: 'user', content: 'Add.' },
  { role: 'assistant', content: '', calls: [{ id: 't1', name: 'add', arguments: { a: 1, b: 2 } }] },
  { role: 'tool', call: 't1', content: 'the sum is 3' },
];
/** What is asked for in some situations, beside the question itself. */
const asks: Partial<Readonly<Record<Situation, Partial<ModelRequest>>>> = {
  'answers by a schema': { schema: shape },
  'wants tools called': { tools: [add] },
  'is told what a tool gave': { tools: [add], messages: afterTool },
};
const texts: Partial<Readonly<Record<Situation, string>>> = {
  'answers in many characters': many,
  'answers by a schema': shaped,
  'answers in ten megabytes': long,
  'stops at the limit of length': 'Half an',
  'wants tools called': '',
};
const textOf = (situation: Situation): string => texts[situation] ?? 'Hello';

/** The model of the stub that behaves so. */
const behaviours: Readonly<Record<Situation, string>> = {
  answers: 'answer',
  'answers in many characters': 'half-characters',
  'answers by a schema': 'json-wrapped',
  'answers in ten megabytes': 'ten-megabytes',
  'counts tokens': 'answer',
  'counts nothing': 'no-usage',
  'stops at the limit of length': 'finish-length',
  'is stopped by a filter': 'finish-filter',
  'wants tools called': 'tools',
  'is told what a tool gave': 'answer',
  'breaks off in the middle': 'cut-middle',
  'fails in the middle': 'error-in-stream',
  'asks for patience': 'rate-seconds',
  'refuses the key': 'wrong-key',
  'does not know the model': 'a-model-that-is-not-there',
  'answers what is no answer': 'broken-body',
  'is silent from the beginning': 'hung-headers',
  'is silent in the middle': 'hung-middle',
};
const timersFor = (situation: Situation): Partial<Timers> =>
  situation === 'is silent from the beginning' ? { first: 80 } : situation === 'is silent in the middle' ? { between: 80 } : {};

/** A provider over HTTP, with its real SDK, against our stub. */
const overHttp = (name: string, tongue: Tongue, make: Tongue['make'] = tongue.make): Candidate => ({
  name,
  cannot: {},
  async open() {
    const stub: Stub = await startStub(tongue);
    return {
      put(situation) {
        stub.requests.length = 0;
        const request = question(behaviours[situation], asks[situation]);
        return {
          provider: make({ base_url: stub.base_url, key: 'sk-planted-candidate', timers: timersFor(situation) }),
          request,
          text: textOf(situation),
          asked: () => stub.requests.length,
          closed: async () => stub.requests[0]?.closed,
        };
      },
      close: () => stub.close(),
    };
  },
});

/** Every profile of a server that speaks OpenAI's chat protocol. */
const profiled = Object.entries(profiles).map(([name, profile]) =>
  overHttp(`openai-compatible, profile ${name}`, chat, ({ base_url, key, timers }) =>
    createOpenAiCompatible({
      id: 'local',
      base_url,
      profile,
      clock: realClock,
      key: () => key,
      key_name: 'LOCAL_KEY',
      ...(timers ? { timers } : {}),
    }),
  ),
);

async function* parts(...all: (string | EditorPart)[]): AsyncIterable<EditorPart> {
  for (const part of all) yield typeof part === 'string' ? { type: 'text', text: part } : part;
}
async function* breaking(fault: EditorFault): AsyncIterable<EditorPart> {
  yield* parts(half);
  throw fault;
}
async function* silent(signal: AbortSignal, ...before: string[]): AsyncIterable<EditorPart> {
  yield* parts(...before);
  await new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('Canceled')), { once: true }));
}

/** A provider that needs no server. */
const here =
  (put: (situation: Situation) => Subject): Candidate['open'] =>
  async () => ({ put, close: async () => undefined });

const editor: Candidate = {
  name: 'vscode',
  cannot: {
    'counts tokens': 'the interface of VS Code tells no counts',
    'stops at the limit of length': 'the interface of VS Code does not tell how an answer ended',
    'breaks off in the middle': 'a stream of VS Code ends without a word, so a cut cannot be told from an end',
    'asks for patience': 'the interface of VS Code names no time; a used-up quota is `quota`',
    'refuses the key': 'VS Code asks for consent, not for a key; its no is `permission`',
    'answers what is no answer': 'parts of other kinds belong to other extensions and are passed over',
  },
  open: here((situation) => {
    let asked = 0;
    let open: AbortSignal | undefined;
    const answer = (signal: AbortSignal): AsyncIterable<EditorPart> => {
      if (situation === 'is stopped by a filter') return breaking({ fault: 'filtered', said: 'off topic' });
      if (situation === 'fails in the middle') return breaking({ fault: 'other', said: 'busy' });
      if (situation === 'is silent from the beginning') return silent(signal);
      if (situation === 'is silent in the middle') return silent(signal, half);
      if (situation === 'wants tools called') return parts({ type: 'call', id: 't1', name: 'add', arguments: { a: 1, b: 2 } });
      const text = textOf(situation);
      return parts(text.slice(0, 3), text.slice(3));
    };
    const models: EditorModels = {
      list: async () => [{ id: 'one', vendor: 'acme', family: 'one', name: 'One', max_input_tokens: 1000 }],
      async send(_, __, signal) {
        asked++;
        open = signal;
        return answer(signal);
      },
    };
    const named = situation === 'does not know the model' ? 'zebra' : 'one';
    return {
      provider: createEditorProvider('vscode', models, { clock: realClock, timers: timersFor(situation) }),
      request: question(named, asks[situation]),
      text: textOf(situation),
      asked: () => asked,
      closed: async () => {
        if (!open?.aborted) throw new Error('The request of the editor is still open.');
      },
    };
  }),
};

const sentence = 'The Orrin mill was built in 1771 for £320 by the Grüß brothers 世界🌍.';
const about = `\n\nText:\n${sentence} Some people were sad.`;
const ownThread = 'the embedded engine works in this process: nobody is asked, and nothing is on its way';

const offline: Candidate = {
  name: 'offline',
  cannot: {
    'answers in ten megabytes': 'its answers are pieces of the question',
    'counts nothing': 'it counts itself',
    'is stopped by a filter': 'it says only what stands in the question',
    'wants tools called': 'it calls no tools',
    'is told what a tool gave': 'it calls no tools',
    'breaks off in the middle': ownThread,
    'fails in the middle': ownThread,
    'asks for patience': ownThread,
    'refuses the key': 'it has none',
    'does not know the model': 'it has one engine and no models',
    'is silent from the beginning': ownThread,
    'is silent in the middle': ownThread,
  },
  open: here((situation) => {
    const content =
      situation === 'answers by a schema'
        ? `In which year was it built?${about}`
        : situation === 'answers what is no answer'
          ? 'Write a poem.'
          : `Summarise in 1 sentence.${about}`;
    const messages: Message[] = [{ role: 'user', content }];
    const schema: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'] };
    return {
      provider: createOffline(),
      request: question('', {
        messages,
        ...(situation === 'answers by a schema' ? { schema } : {}),
        ...(situation === 'stops at the limit of length' ? { max_tokens: 2 } : {}),
      }),
      text:
        situation === 'answers by a schema'
          ? '{"year":1771}'
          : situation === 'stops at the limit of length'
            ? sentence.slice(0, 8)
            : sentence,
      asked: () => 0,
    };
  }),
};

const counts = { input_tokens: 12, output_tokens: 5 };

const scripted: Candidate = {
  name: 'scripted',
  cannot: {
    'refuses the key': 'a script has none',
    'does not know the model': 'every name is a model of the script; a call that it has no answer for is a mistake of the test',
    'is silent from the beginning': 'the time that a script takes is part of what it says; a step gives it up by its own timeout',
    'is silent in the middle': 'the time that a script takes is part of what it says; a step gives it up by its own timeout',
  },
  open: here((situation) => {
    const text = textOf(situation);
    const said: Partial<Record<Situation, ScriptedAnswer>> = {
      'counts tokens': { text, usage: counts },
      'stops at the limit of length': { text, finish: 'length' },
      'is stopped by a filter': { text: half, finish: 'content-filter' },
      'wants tools called': { calls: [{ name: 'add', arguments: { a: 1, b: 2 } }] },
      'breaks off in the middle': { chunks: ['Half', ' an answer'], cut: true },
      'fails in the middle': { text: half, fail: { kind: 'overload', message: 'Busy.' } },
      'asks for patience': { fail: { kind: 'rate', message: 'Slow down.', retry_after: 7000 } },
      'answers what is no answer': { fail: { kind: 'bad-response', message: 'No answer.' } },
    };
    const provider = createScripted(
      { otherwise: said[situation] ?? { chunks: [text.slice(0, 3), text.slice(3)], pause: 1 } },
      realClock,
    );
    return { provider, request: question('any', asks[situation]), text, asked: () => provider.requests.length };
  }),
};

const replay: Candidate = {
  name: 'replay',
  cannot: {
    'stops at the limit of length': 'a recording holds what was said; that it was cut stands in the note of the call',
    'refuses the key': 'a recording has none',
    'is silent from the beginning': 'a recording says at once what was said',
    'is silent in the middle': 'a recording says at once what was said',
  },
  open: here((situation) => {
    let asked = 0;
    const failed = (failure: Omit<RunError['failure'], 'retryable'>): RecordedAnswer => ({
      failure: new RunError(failure).failure,
    });
    const text = textOf(situation);
    const taped: Partial<Record<Situation, RecordedAnswer>> = {
      'counts tokens': { text, calls: [], usage: counts },
      'is stopped by a filter': failed({ kind: 'content-filter', message: 'Stopped.', cause: half }),
      'wants tools called': { text: '', calls: [{ id: 't1', name: 'add', arguments: { a: 1, b: 2 } }] },
      'breaks off in the middle': failed({
        kind: 'network',
        message: 'It broke off.',
        cause: 'The answer until then: Half an answer',
      }),
      'fails in the middle': failed({ kind: 'overload', message: 'Busy.' }),
      'asks for patience': failed({ kind: 'rate', message: 'Slow down.', retry_after: 7000 }),
      'answers what is no answer': failed({ kind: 'bad-response', message: 'No answer.' }),
    };
    const provider = createReplay(
      { id: 'replay', recording: 'tape.jsonl' },
      {
        fault: () => undefined,
        async find() {
          asked++;
          return situation === 'does not know the model' ? undefined : (taped[situation] ?? { text, calls: [] });
        },
      },
    );
    return { provider, request: question('any', asks[situation]), text, asked: () => asked };
  }),
};

export const candidates: readonly Candidate[] = [
  ...tongues.map((tongue) => overHttp(tongue.name, tongue)),
  ...profiled,
  editor,
  offline,
  scripted,
  replay,
];
