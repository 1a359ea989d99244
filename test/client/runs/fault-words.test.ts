import assert from 'node:assert/strict';
import { faultWords } from '../../../client/runs/fault-words.ts';
import { Refusal, RunError } from '../../../engine/index.ts';

describe('the words of an error', () => {
  const cases: [string, unknown, string][] = [
    ['of a refusal are followed by what to do', new Refusal('It is damaged.', { hint: 'Mend it.' }), 'It is damaged. Mend it.'],
    ['of a refusal without a hint stand alone', new Refusal('It is damaged.'), 'It is damaged.'],
    [
      'of a failure are followed by what to do',
      new RunError({ kind: 'input', message: 'The disk is full.', hint: 'Free some space.' }),
      'The disk is full. Free some space.',
    ],
    ['of a fault are its message', new TypeError('x is no function'), 'x is no function'],
    ['of what is no error are what it is', 'broken', 'broken'],
  ];
  for (const [name, error, words] of cases) it(name, () => assert.equal(faultWords(error), words));
});
