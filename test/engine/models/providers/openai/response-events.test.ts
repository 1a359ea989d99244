import assert from 'node:assert/strict';
import { decodeResponse } from '../../../../../engine/models/providers/openai/response-events.ts';
import { toFailure } from '../../../../../engine/state/failure.ts';

const endpoint = { id: 'local', origin: 'http://127.0.0.1:1' };
const decoded = (...chunks: unknown[]) => {
  const heard = decodeResponse(endpoint, 'm', { now: () => 0 });
  for (const chunk of chunks) heard.decode(chunk);
  return heard;
};
const ended = (response: object) => ({ type: 'response.completed', response });

describe('events of Responses', () => {
  it('may lack everything', () => {
    const heard = decoded({}, { type: 'response.output_item.done' }, { type: 'response.output_text.delta' }, ended({}));
    assert.deepEqual(
      [...heard.end()],
      [
        { type: 'usage', usage: 'unknown' },
        { type: 'done', finish: 'stop' },
      ],
    );
  });
  it('encrypted thoughts go with the call that follows them', () => {
    const heard = decoded(
      { type: 'response.output_item.done', item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'xyz' } },
      { type: 'response.output_item.done', item: { type: 'function_call', call_id: '1', name: 'add', arguments: '' } },
      { type: 'response.output_item.done', item: { type: 'function_call' } },
      ended({ status: 'completed', usage: { input_tokens: 3 } }),
    );
    assert.deepEqual(
      [...heard.end()],
      [
        {
          type: 'tool-call',
          id: '1',
          name: 'add',
          arguments: {},
          thoughts: { openai: [{ id: 'rs_1', encrypted_content: 'xyz' }] },
        },
        { type: 'tool-call', id: '', name: '', arguments: {} },
        { type: 'usage', usage: { input_tokens: 3 } },
        { type: 'done', finish: 'tool-calls' },
      ],
    );
  });
  const failures: [rule: string, chunk: unknown, kind: string][] = [
    ['no event', 5, 'bad-response'],
    [
      'a failure that says what it is',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'rate_limit_exceeded' } } },
      'rate',
    ],
    ['a failure that says nothing', { type: 'response.failed', response: { status: 'failed' } }, 'network'],
    ['an error beside the answer', { type: 'error', code: 'invalid_prompt', message: 'No' }, 'bad-request'],
    ['cancelled over there', ended({ status: 'cancelled' }), 'overload'],
    ['an end that nobody knows', ended({ status: 'incomplete', incomplete_details: { reason: 'steered' } }), 'overload'],
  ];
  for (const [rule, chunk, kind] of failures)
    it(`${rule}: ${kind}`, () =>
      assert.throws(
        () => decoded(chunk),
        (thrown) => toFailure(thrown).kind === kind,
      ));
});
