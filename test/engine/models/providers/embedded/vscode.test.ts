import assert from 'node:assert/strict';
import type { FailureKind } from '../../../../../engine/language/failures.ts';
import type { ModelRequest } from '../../../../../engine/models/contract.ts';
import type { Timers } from '../../../../../engine/models/http/watch.ts';
import { createModels } from '../../../../../engine/models/models.ts';
import type {
  EditorModel,
  EditorModels,
  EditorPart,
  EditorRequest,
} from '../../../../../engine/models/providers/embedded/backends.ts';
import type { EditorFault } from '../../../../../engine/models/providers/embedded/vscode.ts';
import { createEditorProvider } from '../../../../../engine/models/providers/embedded/vscode.ts';
import { RunError } from '../../../../../engine/state/failure.ts';
import { realClock } from '../../clock.ts';
import { hear as listen } from '../../hear.ts';

/** Hears a stream out; rejects with what made it fail. */
async function hear(...given: Parameters<typeof listen>) {
  const { failure, ...heard } = await listen(...given);
  if (failure) throw new RunError(failure);
  return heard;
}

const model = (id: string, more: Partial<EditorModel> = {}): EditorModel => ({
  id,
  vendor: 'acme',
  family: `${id}-family`,
  name: `The ${id}`,
  max_input_tokens: 1_000,
  ...more,
});

type Reply = (request: EditorRequest, signal: AbortSignal) => AsyncIterable<EditorPart>;

async function* saying(...parts: (string | EditorPart)[]): AsyncIterable<EditorPart> {
  for (const part of parts) yield typeof part === 'string' ? { type: 'text', text: part } : part;
}

/** An editor with some models, whose answer is `reply`, and what it was asked. */
function editorWith(reply: Reply, models: readonly EditorModel[] = [model('one'), model('two')]) {
  const asked: { id: string; request: EditorRequest }[] = [];
  const editor: EditorModels = {
    list: async () => models,
    async send(id, request, signal) {
      asked.push({ id, request });
      return reply(request, signal);
    },
  };
  return { editor, asked };
}

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'one',
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
  ],
  ...more,
});

const ask = (reply: Reply, more: Partial<ModelRequest> = {}, timers: Partial<Timers> = {}, signal?: AbortSignal) => {
  const { editor, asked } = editorWith(reply);
  const heard = hear(createEditorProvider('vscode', editor, { clock: realClock, timers }), request(more), signal);
  return { heard, asked };
};

const fault = (kind: EditorFault['fault'], said = 'because'): EditorFault => ({ fault: kind, said });

async function* breaking(thrown: unknown, ...parts: string[]): AsyncIterable<EditorPart> {
  yield* saying(...parts);
  throw thrown;
}

async function* silent(signal: AbortSignal, ...parts: string[]): AsyncIterable<EditorPart> {
  yield* saying(...parts);
  await new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('Canceled')), { once: true }));
}

describe('models of VS Code', () => {
  it('stream, and end with one end; their tokens are unknown', async () => {
    const { heard, asked } = ask(() => saying('Hel', 'lo'));
    const { text, events } = await heard;
    assert.equal(text, 'Hello');
    assert.deepEqual(events.slice(-2), [
      { type: 'usage', usage: 'unknown' },
      { type: 'done', finish: 'stop' },
    ]);
    assert.deepEqual(asked[0]?.request.messages, [
      { role: 'user', content: 'Be short.' },
      { role: 'user', content: 'Hi' },
    ]);
    assert.match(asked[0]?.request.justification ?? '', /asks this model/);
  });

  it('ask for tools, and are told what those gave', async () => {
    const tools = [{ name: 'add', description: 'Adds.', parameters: { type: 'object', properties: {} } }];
    const messages: ModelRequest['messages'] = [
      { role: 'user', content: 'Add' },
      { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'add', arguments: { a: 1 } }] },
      { role: 'tool', call: 'c1', content: '{"sum": 1}' },
    ];
    const { heard, asked } = ask(() => saying('Once more.', { type: 'call', id: 'c2', name: 'add', arguments: { a: 2 } }), {
      tools,
      messages,
    });
    const { events } = await heard;
    assert.deepEqual(events.slice(-3), [
      { type: 'tool-call', id: 'c2', name: 'add', arguments: { a: 2 } },
      { type: 'usage', usage: 'unknown' },
      { type: 'done', finish: 'tool-calls' },
    ]);
    assert.deepEqual(asked[0]?.request.messages, messages);
    assert.deepEqual(asked[0]?.request.tools, tools);
  });

  it('are asked in words for an answer of a given shape, with their options', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const { heard, asked } = ask(() => saying('{"n": 4}'), { schema, temperature: 0, max_tokens: 9, options: { top_p: 1 } });
    await heard;
    assert.match(asked[0]?.request.messages.at(-1)?.content ?? '', /one JSON value[\s\S]*"integer"/);
    assert.deepEqual(asked[0]?.request.options, { temperature: 0, max_tokens: 9, top_p: 1 });
  });

  const named: [wanted: string, id: string][] = [
    ['one', 'one'],
    ['two-family', 'two'],
    ['acme/two-family', 'two'],
    ['acme/two', 'two'],
    ['The two', 'two'],
  ];
  for (const [wanted, id] of named)
    it(`are meant by ${wanted}`, async () => {
      const { heard, asked } = ask(() => saying('x'), { model: wanted });
      await heard;
      assert.equal(asked[0]?.id, id);
    });

  it('of one family the first is meant, and a family goes before an id', async () => {
    const models = [model('a', { family: 'f' }), model('b', { family: 'f' }), model('f', { family: 'other' })];
    const { editor, asked } = editorWith(() => saying('x'), models);
    await hear(createEditorProvider('vscode', editor, { clock: realClock }), request({ model: 'f' }));
    assert.equal(asked[0]?.id, 'a');
  });

  const failures: [rule: string, Reply, FailureKind, message: RegExp, timers?: Partial<Timers>][] = [
    ['no consent', () => breaking(fault('permission')), 'permission', /not allowed to let Baton use one/],
    ['no quota', () => breaking(fault('blocked', 'Quota exceeded')), 'quota', /now: Quota exceeded/],
    ['gone meanwhile', () => breaking(fault('gone')), 'bad-request', /no longer there/],
    ['stopped by a filter', () => breaking(fault('filtered', 'off topic'), 'Ha'), 'content-filter', /off topic/],
    ['broken in the middle', () => breaking(fault('other', 'the service is busy'), 'Ha'), 'overload', /the service is busy/],
    ['silent from the beginning', (_, signal) => silent(signal), 'timeout', /had not begun to answer/, { first: 30 }],
    ['silent in the middle', (_, signal) => silent(signal, 'Ha'), 'timeout', /said nothing more/, { between: 30 }],
  ];
  for (const [rule, reply, kind, message, timers] of failures)
    it(`fails: ${rule}`, () =>
      assert.rejects(
        ask(reply, {}, timers).heard,
        (error: unknown) => error instanceof RunError && error.failure.kind === kind && message.test(error.failure.message),
      ));

  it('fails: a request that does not even begin', async () => {
    const { editor } = editorWith(() => saying('x'));
    const refusing: EditorModels = {
      ...editor,
      send: async () => {
        throw fault('permission');
      },
    };
    await assert.rejects(hear(createEditorProvider('vscode', refusing, { clock: realClock }), request()), /not allowed/);
  });

  const unknown: [wanted: string, models: readonly EditorModel[], hint: RegExp][] = [
    ['one-famly', [model('one')], /Did you mean "vscode:one-family"/],
    ['zebra', [model('one'), model('two')], /It offers one-family, two-family/],
    ['any', [], /offers none at all/],
  ];
  for (const [wanted, models, hint] of unknown)
    it(`fails: ${wanted}, of ${models.length}`, () => {
      const { editor } = editorWith(() => saying('x'), models);
      const provider = createEditorProvider('vscode', editor, { clock: realClock });
      return assert.rejects(
        hear(provider, request({ model: wanted })),
        (error: unknown) =>
          error instanceof RunError && error.failure.kind === 'bad-request' && hint.test(error.failure.hint ?? ''),
      );
    });

  it('stop at once when they are cancelled', async () => {
    const stop = new AbortController();
    const { heard } = ask((_, signal) => silent(signal, 'Ha'), {}, {}, stop.signal);
    setTimeout(() => stop.abort(), 10);
    await assert.rejects(heard, (error: unknown) => error instanceof RunError && error.failure.kind === 'cancelled');
  });

  it('are reached through the port of the engine, and only where there is an editor', async () => {
    const { editor } = editorWith(() => saying('{"n": 4}'));
    const models = createModels({ env: {}, clock: realClock, editor });
    assert.equal(models.refusalFor('vscode:one'), undefined);
    assert.match(models.refusalFor('vscode')?.message ?? '', /is a provider, not a model/);
    const call = { model: 'vscode:one', messages: [{ role: 'user' as const, content: 'Hi' }], schema: { type: 'object' } };
    const answer = await models.call(call, { signal: new AbortController().signal, delta: () => undefined });
    assert.deepEqual([answer.object, answer.model, answer.provenance, answer.cost], [{ n: 4 }, 'vscode:one', 'live', undefined]);
    assert.match(createModels({ env: {}, clock: realClock }).refusalFor('vscode:one')?.message ?? '', /outside of it/);
  });
});
