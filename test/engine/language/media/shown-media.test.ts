import assert from 'node:assert/strict';
import { typeOfPicture, typeOfSound } from '../../../../engine/language/media/shown-media.ts';

describe('what is shown of a file, by the ending of its name', () => {
  const cases: [file: string, picture: string | undefined, sound: string | undefined][] = [
    ['a/plan.PNG', 'image/png', undefined],
    ['plan.svg', 'image/svg+xml', undefined],
    ['speech.opus', undefined, 'audio/ogg'],
    ['notes.txt', undefined, undefined],
    ['png', undefined, undefined],
    ...Object.getOwnPropertyNames(Object.prototype).map((name): [string, undefined, undefined] => [
      `x.${name}`,
      undefined,
      undefined,
    ]),
  ];
  for (const [file, picture, sound] of cases)
    it(file, () => assert.deepEqual([typeOfPicture(file), typeOfSound(file)], [picture, sound]));
});
