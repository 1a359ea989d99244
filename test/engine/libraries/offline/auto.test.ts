import assert from 'node:assert/strict';
import { fillPrompt } from '../../../../engine/auto/fill-prompt.ts';
import questionText from '../../../../engine/auto/prompts/question.md';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { answerPrompt } from '../../../../engine/models/providers/embedded/offline/lazy/offline.ts';

/** The prompt of an AUTO tag as the engine writes it. */
const prompt = (words: string, values?: string, constraints = 'one of: money, water, people') =>
  fillPrompt(questionText, {
    pipeline: 'Brief',
    step: '```\nset:\n  focus: <AUTO default="water">…</AUTO> # water, water\n```',
    values,
    field: 'set.focus',
    words,
    task: 'none',
    constraints,
  });

function ask(content: string, schema: JsonSchema): Json | 'refused' {
  const found = answerPrompt({ messages: [{ role: 'user', content }], schema });
  return 'text' in found ? JSON.parse(found.text) : 'refused';
}
const choice: JsonSchema = { enum: ['money', 'water', 'people'] };

describe('offline: AUTO', () => {
  it('chooses by what the words hand over', () => {
    assert.equal(
      ask(
        prompt('Which theme: money (rent, price), water or people (millers)?\n\nWishes: They ask about rents and prices.'),
        choice,
      ),
      'money',
    );
  });
  it('else by the values of the steps before', () => {
    assert.equal(
      ask(
        prompt('Which theme do the facts speak of?', 'facts:\n```\nThe millers were people of Hull. Many people came.\n```'),
        choice,
      ),
      'people',
    );
  });
  it('else by the words alone; the step and the list of answers are no evidence', () => {
    assert.equal(ask(prompt('The rent and the price: it is all about money.'), choice), 'money');
    assert.equal(ask(prompt('Which theme should lead?'), choice), 'refused');
  });
  it('a number is taken from the words, never from the bounds', () => {
    const number: JsonSchema = { type: 'integer', minimum: 3, maximum: 12 };
    assert.equal(
      ask(prompt('How many findings? Wishes: about six findings are enough.', undefined, 'a whole number from 3 to 12'), number),
      6,
    );
    assert.equal(
      ask(prompt('How many findings should there be?', undefined, 'a whole number from 3 to 12 findings'), number),
      'refused',
    );
    assert.equal(ask(prompt('How many findings? At least 4 findings.', undefined, 'a whole number'), number), 'refused');
    assert.equal(ask(prompt('How many findings? Wishes: some 40 findings.', undefined, 'a whole number'), number), 'refused');
  });
});
