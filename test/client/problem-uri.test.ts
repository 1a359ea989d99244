import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { problemOfUri } from '../../client/problem-uri.ts';
import { problemCodes } from '../../engine/language/problems.ts';

describe('the page on a problem', () => {
  const page = readFileSync('docs/reference/problems.md', 'utf8');
  for (const code of Object.keys(problemCodes))
    it(`is found by its code: ${code}`, () => {
      assert.equal(problemOfUri(`/problem/${code}`), code);
      assert.ok(page.includes(`\n## ${code}\n`));
    });

  it('is asked for by no other path', () => {
    for (const path of ['/', '/problem/', '/problem/../../secret', '/run/unknown-key', '/problem/a/b'])
      assert.equal(problemOfUri(path), undefined, path);
  });

  it('is shipped', () => assert.match(readFileSync('.vscodeignore', 'utf8'), /^!docs\/reference\/\*\.md$/m));
});
