import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../../engine/language/json.ts';
import { countAgreement, dissentOf } from '../../../../../engine/run/kinds/ensemble/agreement.ts';
import { anonymize, shuffle } from '../../../../../engine/run/kinds/ensemble/anonymous.ts';
import { claimStatements } from '../../../../../engine/run/kinds/ensemble/claims.ts';
import { groupAnswers, normalizeAnswer } from '../../../../../engine/run/kinds/ensemble/equal-answers.ts';

const statements: readonly (readonly [rule: string, answer: Json, is: readonly string[]])[] = [
  ['each sentence', 'Tea is hot. Milk is cold! It costs 3.5 euros.', ['Tea is hot.', 'Milk is cold!', 'It costs 3.5 euros.']],
  [
    'each item of a list, without its mark',
    '- Tea is hot\n2. Milk is cold\n* **Sugar** is `sweet`',
    ['Tea is hot', 'Milk is cold', 'Sugar is sweet'],
  ],
  [
    'no heading, no rule, no table, no code, no question, no lead to a list',
    '# Tea\n---\n|a|b|\n```\nx = 1\n```\nIs tea hot? What follows:\nTea is hot.',
    ['Tea is hot.'],
  ],
  ['nothing without content', 'It is. So it is that.', []],
  ['sentences of scripts without capitals', '茶は熱い。牛乳は冷たい。', ['茶は熱い。', '牛乳は冷たい。']],
  ['a sentence in quotes', 'He said “Tea is hot.” Then he left.', ['He said “Tea is hot.”', 'Then he left.']],
  ['each value of an object, with its names', { city: 'Oslo', size: 2, old: true, gone: null }, ['Oslo', 'size: 2', 'old: true']],
  ['each item of a list of values', { claims: ['Tea is hot', 'Milk is cold'] }, ['Tea is hot', 'Milk is cold']],
];

const same: readonly (readonly [rule: string, a: Json, b: Json, is: boolean])[] = [
  ['case, order and small words do not matter', 'The tea is hot in China.', 'In China tea was HOT', true],
  ['a plural is the same', 'Dogs chase cats.', 'The dog chases a cat', true],
  ['most of the words are enough', 'Strong green tea grows in Japan', 'Green tea grows in Japan', true],
  ['half of the words are not', 'Green tea grows in Japan', 'Green apples rot in Japan', false],
  ['another number is another claim', 'Tea costs 3 euros', 'Tea costs 4 euros', false],
  ['a number is the same with its thousands marked', 'It costs 1,200 euros', 'It costs 1200 euros', true],
  ['a denial is another claim', 'Tea is hot', "Tea isn't hot", false],
  ['a denied denial is none', 'Tea is hot', 'It is not true that tea is never hot', true],
  ['the place counts in an object', { a: 'Oslo' }, { b: 'Oslo' }, false],
  ['items count wherever they stand in a list', ['Oslo', 'Bergen'], ['Bergen', 'Oslo'], true],
  ['numbers and truths in objects', { a: 1, b: true }, { b: true, a: 1 }, true],
];

describe('agreement is counted', () => {
  for (const [rule, answer, is] of statements)
    it(`an answer claims: ${rule}`, () => {
      assert.deepEqual(
        claimStatements(answer).map(({ text }) => text),
        is,
      );
    });
  for (const [rule, a, b, is] of same)
    it(`${rule}`, () => {
      assert.equal(countAgreement([a, b]).agreement === 1, is);
    });

  it('the matrix says who makes a claim, and how many', () => {
    const { claims, agreement } = countAgreement([
      'Tea is hot. Milk is cold.',
      'Tea is hot.',
      'Tea is hot. Sugar is sweet.',
      'Milk is cold.',
    ]);
    assert.deepEqual(
      claims.map(({ claim, support, level }) => [claim, support, level]),
      [
        ['Tea is hot.', 3, 'most'],
        ['Milk is cold.', 2, 'some'],
        ['Sugar is sweet.', 1, 'one'],
      ],
    );
    assert.deepEqual(claims[0]?.said, [true, true, true, false]);
    // (3 × 2/3 + 2 × 1/3 + 1 × 0) of 6 claims made.
    assert.equal(agreement, 0.4444);
    assert.deepEqual(dissentOf(claims, [{ member: 1 }, { member: 2 }, { member: 3 }, { member: 4 }]), [
      { member: 1, claims: ['Milk is cold.'] },
      { member: 3, claims: ['Sugar is sweet.'] },
      { member: 4, claims: ['Milk is cold.'] },
    ]);
  });

  it('nothing agrees where nothing can be compared', () => {
    assert.equal(countAgreement(['Tea is hot.']).agreement, null);
    assert.equal(countAgreement(['?', '']).agreement, null);
  });

  const words = fc.array(fc.constantFrom('tea', 'milk', 'hot', 'cold', 'not', '3', '4', 'the'), { minLength: 1, maxLength: 6 });
  const answer = fc.array(words, { minLength: 1, maxLength: 4 }).map((all) => all.map((one) => `X ${one.join(' ')}.`).join(' '));

  it('equal answers agree wholly, and agreement is a share', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 2, max: 5 }), (one, count) => {
        assert.equal(countAgreement(Array.from({ length: count }, () => one)).agreement, 1);
      }),
    );
    fc.assert(
      fc.property(fc.array(answer, { minLength: 2, maxLength: 5 }), (all) => {
        const { agreement, claims } = countAgreement(all);
        assert.ok(agreement !== null && agreement >= 0 && agreement <= 1);
        for (const { said, support } of claims) assert.equal(said.filter(Boolean).length, support);
      }),
    );
  });
});

describe('answers without names', () => {
  it('equal ones are one, and each keeps who gave it', () => {
    assert.deepEqual(groupAnswers(['Yes!', 'no', 'yes']), [
      { answer: 'Yes!', by: [0, 2] },
      { answer: 'no', by: [1] },
    ]);
    assert.equal(normalizeAnswer({ a: [1, 'X '], b: null }), normalizeAnswer({ b: null, a: [1, 'x'] }));
    assert.notEqual(normalizeAnswer('-1.5 °C'), normalizeAnswer('15 °C'));
    assert.notEqual(normalizeAnswer(['1']), normalizeAnswer([1]));
  });

  it('letters go on behind Z', () => {
    const labels = anonymize(
      Array.from({ length: 28 }, (_, index) => `answer ${index}`),
      'seed',
    ).map(({ label }) => label);
    assert.deepEqual([labels[0], labels[25], labels[26], labels[27]], ['A', 'Z', 'AA', 'AB']);
  });

  it('one seed gives one order, with everybody in it; other seeds give others', () => {
    const all = [1, 2, 3, 4, 5, 6];
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const order = shuffle(all, seed);
        assert.deepEqual(order, shuffle(all, seed));
        assert.deepEqual([...order].sort(), all);
      }),
    );
    const first = new Map<number, number>();
    for (let seed = 0; seed < 600; seed++) {
      const [one = 0] = shuffle(all, `seed ${seed}`);
      first.set(one, (first.get(one) ?? 0) + 1);
    }
    for (const one of all) assert.ok((first.get(one) ?? 0) > 60, `${one} came first ${first.get(one)} times of 600`);
  });
});
