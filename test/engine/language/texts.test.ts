import assert from 'node:assert/strict';
import { failureKinds } from '../../../engine/language/failures.ts';
import { keysOf } from '../../../engine/language/keys.ts';
import { problemCodes } from '../../../engine/language/problems.ts';
import { problem, say, suggestion, texts } from '../../../engine/language/texts.ts';
import type { FailureKind } from '../../../engine/state/failure.ts';

describe('texts', () => {
  for (const [id, text] of Object.entries(texts))
    it(`${id} belongs to a code and is a sentence`, () => {
      assert.ok((id.split('.')[0] ?? '') in problemCodes);
      assert.match(text, /([.?]|\{doc\})$/);
    });
  it('blanks are filled in, and stay where there is nothing to fill in', () =>
    assert.equal(say('{a} and {b}', { a: 1 }), '1 and {b}'));
  it('a problem takes code and severity from its text', () => {
    const { code, severity, message } = problem(
      'unknown-key.place',
      { start: 1, end: 2 },
      { key: 'retry', kind: 'set', where: 'prompts' },
    );
    assert.deepEqual(
      [code, severity, message],
      ['unknown-key', 'error', '`retry` means nothing on a set step. It works on prompts.'],
    );
  });
  it('a suggestion is a hint with its fix', () => {
    assert.deepEqual(suggestion('steps', { start: 1, end: 2 }), {
      hint: 'Did you mean `steps`?',
      fixes: [{ title: 'Change to `steps`', edits: [{ range: { start: 1, end: 2 }, text: 'steps' }] }],
    });
    assert.deepEqual(suggestion(undefined, { start: 1, end: 2 }), {});
  });
});

it('the keys of a kind are those that mean something on it', () => {
  const names = keysOf('set').map((key) => key.name);
  assert.ok(names.includes('set') && names.includes('timeout') && !names.includes('retry') && !names.includes('prompt'));
  assert.ok(keysOf(undefined).length > names.length);
});

it('the kinds of failures are those of a run', () => {
  const all: readonly FailureKind[] = failureKinds;
  const known: Record<FailureKind, true> = Object.fromEntries(all.map((kind) => [kind, true])) as Record<FailureKind, true>;
  assert.equal(Object.keys(known).length, failureKinds.length);
});
