import assert from 'node:assert/strict';
import fc from 'fast-check';
import { joinedNames, namesOf } from '../../../../engine/language/spelling/near.ts';
import { guessAmong, nearest } from '../../../../engine/language/spelling/suggest.ts';

describe('names that are asked often', () => {
  const letter = fc.constantFrom('a', 'b', 'B', '_', '-', '1', '2');
  const word = fc.oneof(
    fc.string({ unit: letter, maxLength: 6 }),
    fc.constantFrom(
      'depends_on',
      'dependencies',
      'needs',
      'Needs',
      'name',
      'id',
      'ID',
      'constructor',
      '__proto__',
      'é',
      'É',
      '😀a',
    ),
  );
  const words = fc.array(word, { maxLength: 40 });

  it('are guessed as if each were looked at, however often', () => {
    fc.assert(
      fc.property(words, fc.array(word, { minLength: 8, maxLength: 24 }), (names, wrong) => {
        const often = namesOf(() => names);
        for (const one of wrong) assert.deepEqual(often.guess(one), guessAmong(one, names), one);
      }),
      { numRuns: 500 },
    );
  });

  it('find nothing that is not nearer than what is known', () => {
    fc.assert(
      fc.property(words, word, fc.constantFrom(0.25, 1, 1.01, 2), (names, wrong, distance) => {
        const than = { name: 'x', distance };
        const often = namesOf(() => names);
        for (let asked = 0; asked < 6; asked++) assert.deepEqual(often.guess(wrong, than), guessAmong(wrong, names, than));
      }),
    );
  });

  it('of several lists are as one list', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 4 }), fc.array(word, { minLength: 6, maxLength: 12 }), (lists, wrong) => {
        const joined = joinedNames(lists.map((list, at) => (at % 2 ? list : namesOf(() => list))));
        assert.deepEqual([...joined], lists.flat());
        for (const one of wrong) assert.equal(nearest(one, joined), nearest(one, lists.flat()), one);
      }),
    );
  });

  it('are made once, and not before they are asked for', () => {
    let made = 0;
    const names = namesOf(() => {
      made++;
      return ['write'];
    });
    assert.equal(made, 0);
    for (let asked = 0; asked < 9; asked++) assert.equal(nearest('wirte', names), 'write');
    assert.equal(made, 1);
  });
});
