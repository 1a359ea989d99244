import assert from 'node:assert/strict';
import { decodeMessages } from '../../../../../engine/models/providers/anthropic/events.ts';
import { toFailure } from '../../../../../engine/state/failure.ts';

const begun = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const more = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
const ending = (stop_reason: string, usage?: object) => ({
  type: 'message_delta',
  delta: { stop_reason },
  ...(usage ? { usage } : {}),
});
const hearing = (chunks: unknown[], as_tool = false) => {
  const heard = decodeMessages('local', 'm', as_tool);
  const text = chunks.map((chunk) => heard.decode(chunk)).join('');
  return { heard, text };
};

describe('events of Messages', () => {
  it('may lack nearly everything', () => {
    const { heard } = hearing([{}, { type: 'message_start' }, { type: 'message_delta' }, { type: 'ping' }]);
    assert.equal(heard.finished, false);
  });
  it('counts come in two parts, with the cache beside them', () => {
    const { heard } = hearing([
      {
        type: 'message_start',
        message: { usage: { input_tokens: 10, cache_creation_input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 } },
      },
      ending('end_turn', { input_tokens: null, output_tokens: 7 }),
    ]);
    assert.deepEqual([...heard.end()][0], {
      type: 'usage',
      usage: { input_tokens: 17, output_tokens: 7, cached_tokens: 4, written_tokens: 3 },
    });
  });
  it('signed thoughts go with the call that follows them', () => {
    const { heard, text } = hearing([
      begun(0, { type: 'thinking', thinking: '', signature: '' }),
      more(0, { type: 'thinking_delta', thinking: 'hm' }),
      more(0, { type: 'signature_delta', signature: 'signed' }),
      begun(1, { type: 'redacted_thinking', data: 'dark' }),
      begun(2, { type: 'tool_use', id: '1', name: 'add', input: {} }),
      begun(3, { type: 'tool_use', id: '2', name: 'now', input: {} }),
      ending('tool_use'),
    ]);
    assert.equal(text, '');
    assert.deepEqual([...heard.end()].slice(0, 2), [
      {
        type: 'tool-call',
        id: '1',
        name: 'add',
        arguments: {},
        thoughts: { anthropic: [{ thinking: 'hm', signature: 'signed' }, { data: 'dark' }] },
      },
      { type: 'tool-call', id: '2', name: 'now', arguments: {} },
    ]);
  });
  it('the input of the one tool is the answer where that was asked for', () => {
    const { heard, text } = hearing(
      [
        begun(0, { type: 'tool_use', id: '1', name: 'answer', input: {} }),
        more(0, { type: 'input_json_delta', partial_json: '{"year"' }),
        more(0, { type: 'input_json_delta', partial_json: ': 1969}' }),
        ending('tool_use'),
      ],
      true,
    );
    assert.equal(text, '{"year": 1969}');
    assert.deepEqual([...heard.end()].at(-1), { type: 'done', finish: 'stop' });
  });
  const finishes: [reason: string, finish: string][] = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content-filter'],
  ];
  for (const [reason, finish] of finishes)
    it(`${reason}: ${finish}`, () =>
      assert.deepEqual([...hearing([ending(reason)]).heard.end()].at(-1), { type: 'done', finish }));
  const failures: [rule: string, chunk: unknown, kind: string][] = [
    ['no event', 'x', 'bad-response'],
    ['a block that is none', { type: 'content_block_start', index: 0 }, 'bad-response'],
    ['a piece of no block', more(7, { text: 'x' }), 'bad-response'],
    ['a pause in its turn', ending('pause_turn'), 'overload'],
  ];
  for (const [rule, chunk, kind] of failures)
    it(`${rule}: ${kind}`, () =>
      assert.throws(
        () => hearing([chunk]),
        (thrown) => toFailure(thrown).kind === kind,
      ));
});
