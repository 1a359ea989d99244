import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { splitPattern } from '../../../engine/tools/retrieval/documents.ts';

describe('the folder that a pattern begins in', () => {
  const at = (from: string, path = posix) => ({ path, bounds: { from, inside: [from] } });
  const shop = at('/home/ann/[new] shop {1}');
  const drive = at('D:\\[new] shop', win32);
  const cases: [pattern: string, place: ReturnType<typeof at>, folder: string, rest: string][] = [
    ['docs/**/*.md', shop, 'docs', '**/*.md'],
    ['./docs//a/*.md', shop, 'docs/a', '*.md'],
    ['*.md', shop, '.', '*.md'],
    ['/home/ann/[new] shop {1}/docs/**', shop, '/home/ann/[new] shop {1}/docs', '**'],
    ['/home/ann/[new] shop {1}/*', shop, '/home/ann/[new] shop {1}', '*'],
    ['/home/[ab]nn/*', shop, '/home', '[ab]nn/*'],
    ['/*', shop, '/', '*'],
    ['D:\\[new] shop\\docs\\*.md', drive, 'D:/[new] shop/docs', '*.md'],
    ['d:/[NEW] shop/docs/*.md', drive, 'd:/[NEW] shop/docs', '*.md'],
    ['D:\\*.md', drive, 'D:/', '*.md'],
    ['\\\\machine\\share\\docs\\*', drive, '//machine/share/docs', '*'],
  ];
  for (const [pattern, { bounds, path }, folder, rest] of cases)
    it(`of ${pattern} is ${folder}`, () => assert.deepEqual(splitPattern(pattern, bounds, path), { folder, rest }));

  for (const path of [posix, win32])
    it(`holds whatever the name of a project has in it (${path === posix ? 'posix' : 'win32'})`, () =>
      fc.assert(
        fc.property(fc.array(fc.constantFrom('[', ']', '{', '}', 'a', ' ', ','), { minLength: 1, maxLength: 6 }), (signs) => {
          const from = path.join(path === posix ? '/srv' : 'C:\\srv', `x${signs.join('')}`);
          const found = splitPattern(path.join(from, 'docs', '*.md'), { from, inside: [from] }, path);
          assert.deepEqual(found, { folder: path.join(from, 'docs').replaceAll('\\', '/'), rest: '*.md' });
        }),
      ));
});
