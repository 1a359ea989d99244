import assert from 'node:assert/strict';
import { leadsOutside } from '../../../engine/compile/find.ts';

const folders = { root: '/home/me/project', cwd: '/home/me/here' };
const file = '/home/me/project/flows/a.baton.yaml';

describe('a path that leads outside', () => {
  for (const [path, from, outside] of [
    // Taken in, or called: beside the file, above it up to the root, in the current folder.
    ['b.yaml', file, false],
    ['../b.yaml', file, false],
    ['../../b.yaml', file, true],
    ['/home/me/here/b.yaml', file, false],
    ['/etc/hosts', file, true],
    // Touched by a tool: from the working folder.
    ['b.txt', undefined, false],
    ['../project/b.txt', undefined, false],
    ['../b.txt', undefined, true],
    ['/home/me/project/x/../b.txt', undefined, false],
    ['/home/me/projects/b.txt', undefined, true],
    ['C:\\b.txt', undefined, true],
    // Nobody knows, or nothing is named.
    ['~/b.txt', undefined, false],
    [' ', undefined, false],
  ] as const)
    it(`${path}${from ? ' from a file' : ''}: ${outside ? 'outside' : 'inside'}`, () =>
      assert.equal(leadsOutside(path, from, folders), outside));
});
