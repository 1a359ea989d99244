import assert from 'node:assert/strict';
import { decodeChat } from '../../../../../engine/models/providers/openai/chat-chunks.ts';

const decoded = (...chunks: unknown[]) => {
  const decoder = decodeChat('local', 'm');
  for (const chunk of chunks) decoder.decode(chunk);
  const [usage, done] = [...decoder.end()].slice(-2);
  return {
    text: decoder.text,
    finished: decoder.finished,
    usage: usage?.type === 'usage' && usage.usage,
    finish: done?.type === 'done' && done.finish,
  };
};
const tool = (part: object) => ({ choices: [{ delta: { tool_calls: [part] } }] });

describe('chunks of a stream', () => {
  it('may lack everything', () => {
    assert.deepEqual(
      decoded(
        {},
        { choices: [] },
        { choices: [{}] },
        { choices: [{ delta: null, finish_reason: null }], model: '' },
        { choices: [{ delta: { content: 5 } }] },
      ),
      { text: '', finished: false, usage: 'unknown', finish: 'stop' },
    );
  });
  it('count what is counted and leave the rest unknown', () => {
    assert.deepEqual(decoded({ usage: { prompt_tokens: 7, completion_tokens: null, prompt_cache_hit_tokens: 3 } }).usage, {
      input_tokens: 7,
      cached_tokens: 3,
    });
    assert.deepEqual(decoded({ usage: null }).usage, 'unknown');
  });
  it('the last usage counts', () => {
    assert.deepEqual(decoded({ usage: { prompt_tokens: 7 } }, { usage: { prompt_tokens: 9 } }).usage, { input_tokens: 9 });
  });
  it('tool calls without an index are calls of their own', () => {
    const decoder = decodeChat('local', 'm');
    for (const chunk of [
      tool({ id: 'a', function: { name: 'x', arguments: '{}' } }),
      tool({ id: 'b', function: { name: 'y' } }),
      tool({ index: 5 }),
      { choices: [{ delta: { tool_calls: [null] } }] },
    ])
      decoder.decode(chunk);
    assert.deepEqual(
      [...decoder.end()].filter(({ type }) => type === 'tool-call'),
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
      ends.map((finish_reason) => decoded({ choices: [{ finish_reason }] }).finish),
      ['stop', 'length', 'length', 'tool-calls', 'tool-calls', 'content-filter', 'stop'],
    );
  });
});
