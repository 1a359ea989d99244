import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { findUntruths } from './check-page.ts';

/** Pages for users; the reference is held by the tests of what it is written from. */
const pages = globSync(['docs/{tutorial,gallery}.md', 'docs/{guides,concepts,coming-from,editors}/**/*.md']).sort();

it('the index names each of them', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  assert.deepEqual(
    pages.filter((file) => !index.includes(`(${file.replace('docs/', '')}`)),
    [],
  );
});

it("no page calls the package `baton` of the registry of npm, which is a stranger's", () => {
  const texts = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'examples/**/*.{md,yaml}'], {
    exclude: (name) => name === 'node_modules',
  });
  assert.deepEqual(
    texts.filter((file) => /npx +(?:-\S+ +)*baton(?![-\w])/.test(readFileSync(file, 'utf8'))),
    [],
  );
});

it('the tests that stand for guarantees are there', () => {
  const [, section = ''] = readFileSync('docs/guides/several-machines.md', 'utf8').split('\n## Guarantees\n');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| **'));
  const names = rows.flatMap((row) => [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  assert.ok(rows.length >= 7 && names.length >= rows.length);
  const isThere = (name: string): boolean => existsSync(`test/deep/${name}`) || existsSync(`test/deep/${name}.test.ts`);
  assert.deepEqual(
    names.filter((name) => !isThere(name)),
    [],
  );
});

describe('the pages of the documentation say what is so', () => {
  for (const file of pages)
    it(file, async function () {
      this.timeout(120_000);
      assert.deepEqual(await findUntruths(readFileSync(file, 'utf8')), []);
    });
});
