import assert from 'node:assert/strict';
import { decodeContent } from '../../../../../engine/models/providers/google/chunks.ts';
import { toFailure } from '../../../../../engine/state/failure.ts';

const hearing = (...chunks: unknown[]) => {
  const heard = decodeContent('local', 1);
  const text = chunks.map((chunk) => heard.decode(chunk)).join('');
  return { heard, text };
};
const parts = (...all: unknown[]) => ({ candidates: [{ content: { parts: all } }] });
const ended = (finishReason: string) => ({ candidates: [{ finishReason }] });

describe("Gemini's chunks", () => {
  it('may lack everything', () => {
    const { heard, text } = hearing(
      {},
      { candidates: [] },
      { candidates: [{}] },
      parts(null, {}, { functionCall: {} }),
      ended('FINISH_REASON_UNSPECIFIED'),
    );
    assert.deepEqual([heard.finished, text], [false, '']);
  });
  it('thoughts are no answer', () =>
    assert.equal(hearing(parts({ text: 'hm', thought: true }, { text: 'Hello' })).text, 'Hello'));
  it('calls without an id get one that is new in the conversation; a signature goes with its call', () => {
    const { heard } = hearing(
      parts(
        { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'signed' },
        { functionCall: { id: 'x', name: 'now' } },
      ),
      ended('STOP'),
    );
    assert.deepEqual(
      [...heard.end()],
      [
        { type: 'tool-call', id: 'baton-2', name: 'add', arguments: { a: 1 }, thoughts: { google: 'signed' } },
        { type: 'tool-call', id: 'x', name: 'now', arguments: {} },
        { type: 'usage', usage: 'unknown' },
        { type: 'done', finish: 'tool-calls' },
      ],
    );
  });
  it('what is counted apart is put together, and what is missing stays unknown', () => {
    const { heard } = hearing({ usageMetadata: { promptTokenCount: 5, toolUsePromptTokenCount: 2 } }, ended('STOP'));
    assert.deepEqual([...heard.end()][0], { type: 'usage', usage: { input_tokens: 7 } });
  });
  const failures: [rule: string, chunk: unknown, kind: string][] = [
    ['no chunk', 5, 'bad-response'],
    ['a question that was blocked', { promptFeedback: { blockReason: 'OTHER' } }, 'content-filter'],
    ['a call that made no sense', ended('MALFORMED_FUNCTION_CALL'), 'bad-response'],
    ['an end that nobody knows', ended('OTHER'), 'overload'],
  ];
  for (const [rule, chunk, kind] of failures)
    it(`${rule}: ${kind}`, () =>
      assert.throws(
        () => hearing(chunk),
        (thrown) => toFailure(thrown).kind === kind,
      ));
});
