import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { JsonSchema } from '../../../../engine/language/json.ts';
import { modelsTexts } from '../../../../engine/language/texts/run/models.ts';
import { answerPrompt } from '../../../../engine/models/providers/embedded/offline/lazy/offline.ts';

const budget = 'Every engineer has a conference budget of 2,400 euros per year.';

/** What the prompt of a step in the README becomes for one note. */
function fromReadme(note: string): string {
  const [, first = ''] = /prompt: \|\n((?: {10}.*\n)+)/.exec(readFileSync('README.md', 'utf8')) ?? [];
  assert.match(first, /\{\{ text\.content \}\}/);
  return first.replace(/^ {10}/gm, '').replace('{{ text.content }}', note);
}

describe('offline: short prompts', () => {
  const words: [rule: string, prompt: string, said: string][] = [
    [
      'the first pipeline of the README, a note of one sentence',
      fromReadme('Tides are high in spring.\n'),
      'Tides are high in spring.',
    ],
    [
      'the same, two paragraphs',
      fromReadme('Anna came on Monday morning.\n\nBob left for Rome on Tuesday.'),
      'Anna came on Monday morning. Bob left for Rome on Tuesday.',
    ],
    ['a sentence behind the colon', 'Summarise this: Tides are high in spring.', 'Tides are high in spring.'],
    ['an order in another verb', 'Sum this up in one sentence.\n\nTides are high in spring.', 'Tides are high in spring.'],
    ['a title and a sentence', 'Summarise in 2 sentences:\nSpring tides\nTides are high in spring.', 'Tides are high in spring.'],
    [
      'a title, a blank line, a sentence',
      'Summarise in 2 sentences:\nSpring\n\nTides are high in spring.',
      'Tides are high in spring.',
    ],
    ['a heading and a sentence', 'Summarise in 2 sentences:\n# Spring\n\nTides are high in spring.', 'Tides are high in spring.'],
    ['a title alone', 'Summarise in 2 sentences:\nSpring tides', 'Spring tides'],
    ['a list', 'Summarise in 3 sentences:\n- buy milk\n- call Anna\n- pay the rent', 'buy milk; call Anna; pay the rent'],
    ['the same in bullets', 'Summarise as 2 bullets:\n- buy milk\n- call Anna', '- buy milk\n- call Anna'],
    ['a sentence without a verb that is known', 'Summarise in 2 sentences:\nPrices rose 3 % in May', 'Prices rose 3 % in May'],
    ['a word', 'Summarise in 2 sentences:\nHello', 'Hello'],
    ['lines of a log', 'Summarise the log:\n2026-01-01 ERROR disk full', '2026-01-01 ERROR disk full'],
  ];
  for (const [rule, content, said] of words)
    it(rule, () => assert.deepEqual(answerPrompt({ messages: [{ role: 'user', content }] }), { text: said }));

  const questions: [rule: string, prompt: string][] = [
    ['a question and a passage', `How large is the conference budget?\n\n${budget}`],
    ['on one line', `How large is the conference budget? ${budget}`],
    ['with an order behind', `How large is the conference budget? Answer in one sentence. ${budget}`],
    ['labelled', `Question: How large is the conference budget?\n\nPassage:\n${budget}`],
    ['numbered', `Answer from the passages.\n\nQuestion: How large is the conference budget?\n\nPassages:\n[1] ${budget}`],
  ];
  for (const [rule, content] of questions)
    it(`a question with one passage: ${rule}`, () =>
      assert.deepEqual(answerPrompt({ messages: [{ role: 'user', content }] }), {
        text: `${budget}\n\n${modelsTexts.offlineOwnWords}`,
      }));

  it('a question with one passage, by a schema', () => {
    const schema: JsonSchema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
    const content = `Question: What is the budget?\nSources:\n1. ${budget}`;
    assert.deepEqual(answerPrompt({ messages: [{ role: 'user', content }], schema }), {
      text: JSON.stringify({ answer: budget }),
    });
  });

  for (const content of [
    'Summarise in 2 sentences:\n',
    'What is the capital of France?',
    'Write a poem about spring.',
    'Say hello. Be brief.',
  ])
    it(`no text to take anything from: ${JSON.stringify(content)}`, () => {
      const found = answerPrompt({ messages: [{ role: 'user', content }] });
      assert.ok('failure' in found && /holds none/.test(found.failure.message), JSON.stringify(found));
    });
});
