import assert from 'node:assert/strict';
import { searchWords } from '../../../../engine/libraries/retrieval/words.ts';

/** Texts that one search finds alike: the words of the first are words of the second. */
const alike: [query: string, text: string][] = [
  ['running', 'It runs.'],
  ['Résumé', 'the resume of a person'],
  ['STRASSE', 'strasse'],
  ['ﬁle', 'a file'],
  ['run step', 'function runStep() {}'],
  ['runStep', 'await runStep(context)'],
  ['http server', 'new HTTPServer()'],
  ['max_parallel', 'max_parallel: 4'],
  ['東京', '東京都に住む'],
  ['Москва', 'в МОСКВА'],
  ['error 404', 'Error 404: not found'],
];
const unlike: [query: string, text: string][] = [
  ['tide', 'untied'],
  ['京都府', '東京都'],
  ['a', 'b'],
];

describe('words of a search', () => {
  for (const [query, text] of alike)
    it(`finds ${query} in ${text}`, () => {
      const words = new Set(searchWords(text));
      for (const word of searchWords(query)) assert.ok(words.has(word), `${word} is not in ${[...words].join(' ')}`);
    });
  for (const [query, text] of unlike)
    it(`does not find ${query} in ${text}`, () => {
      const words = new Set(searchWords(text));
      assert.ok(searchWords(query).some((word) => !words.has(word)));
    });
  it('takes runs of letters that are no words for nothing', () => {
    assert.deepEqual(searchWords('x'.repeat(65)), []);
    assert.deepEqual(searchWords('?! …'), []);
  });
});
