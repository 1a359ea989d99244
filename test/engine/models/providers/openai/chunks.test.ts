import assert from 'node:assert/strict';
import { hear, hearChat, heardNothing } from '../../../../../engine/models/providers/openai/chunks.ts';

const heardFrom = (...chunks: unknown[]) => {
  const heard = heardNothing();
  for (const chunk of chunks) hear(heard, chunk, 'local');
  return heard;
};
const tool = (part: object) => ({ choices: [{ delta: { tool_calls: [part] } }] });

describe('chunks of a stream', () => {
  it('may lack everything', () => {
    assert.deepEqual(
      heardFrom(
        {},
        { choices: [] },
        { choices: [{}] },
        { choices: [{ delta: null, finish_reason: null }], model: '' },
        { choices: [{ delta: { content: 5 } }] },
      ),
      heardNothing(),
    );
  });
  it('count what is counted and leave the rest unknown', () => {
    assert.deepEqual(heardFrom({ usage: { prompt_tokens: 7, completion_tokens: null, prompt_cache_hit_tokens: 3 } }).usage, {
      input_tokens: 7,
      cached_tokens: 3,
    });
    assert.deepEqual(heardFrom({ usage: null }).usage, undefined);
  });
  it('the last usage counts', () => {
    assert.deepEqual(heardFrom({ usage: { prompt_tokens: 7 } }, { usage: { prompt_tokens: 9 } }).usage, { input_tokens: 9 });
  });
  it('tool calls without an index are calls of their own', () => {
    const heard = hearChat('local', 'm');
    for (const chunk of [
      tool({ id: 'a', function: { name: 'x', arguments: '{}' } }),
      tool({ id: 'b', function: { name: 'y' } }),
      tool({ index: 5 }),
      { choices: [{ delta: { tool_calls: [null] } }] },
    ])
      heard.hear(chunk);
    assert.deepEqual(
      [...heard.end()].filter(({ type }) => type === 'tool-call'),
      [
        { type: 'tool-call', id: 'a', name: 'x', arguments: {} },
        { type: 'tool-call', id: 'b', name: 'y', arguments: {} },
        { type: 'tool-call', id: '', name: '', arguments: {} },
      ],
    );
  });
  it('every known end', () => {
    const ends = ['stop', 'length', 'model_length', 'tool_calls', 'function_call', 'content_filter', 'eos'];
    assert.deepEqual(
      ends.map((finish_reason) => heardFrom({ choices: [{ finish_reason }] }).finish),
      ['stop', 'length', 'length', 'tool-calls', 'tool-calls', 'content-filter', 'stop'],
    );
  });
});
