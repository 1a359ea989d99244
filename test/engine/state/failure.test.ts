import assert from 'node:assert/strict';
import { namesStep } from '../../../engine/state/failure.ts';

describe('whether a message names its step', () => {
  const cases: [message: string, step: string, names: boolean][] = [
    ['read took longer than its timeout of 3 s.', 'read', true],
    ['each[2].read: no such file', 'each[2].read', true],
    ['`models` of `vote` must be a list.', 'vote', true],
    ['Cannot read the file.', 'read', false],
    ['reader has no value yet.', 'read', false],
    ['read-all failed.', 'read', false],
    ['Already there.', 'read', false],
    ['read', 'read', true],
  ];
  for (const [message, step, names] of cases)
    it(`${names ? 'named' : 'not named'}: ${step} in "${message}"`, () => assert.equal(namesStep(message, step), names));
});
