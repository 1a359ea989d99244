import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { findUntruths } from './check-page.ts';
import { anchorsOf, deadLinks } from './markdown.ts';

interface PageCase {
  rule: string;
  page: string;
  /** A pattern for each complaint, in their order. */
  wrong?: string[];
}

const folder = 'test/docs/cases';
describe('a page of the documentation is held to what it says', () => {
  for (const table of readdirSync(folder))
    for (const { rule, page, wrong = [] } of parse(readFileSync(`${folder}/${table}`, 'utf8')) as PageCase[])
      it(rule, async () => {
        const complaints = await findUntruths(page);
        assert.equal(complaints.length, wrong.length, complaints.join('\n'));
        for (const [index, pattern] of wrong.entries()) assert.match(complaints[index] ?? '', new RegExp(pattern, 'u'));
      });
});

describe('links', () => {
  const paths = new Set(['docs/a.md', 'docs/b/c.md', 'README.md']);
  const dead = (text: string): string[] => deadLinks('docs/a.md', text, paths).map((one) => one.replace(/^docs\/a\.md:/, ''));
  it('lead to files, folders and headings that there are', () =>
    assert.deepEqual(dead('# A b\n[x](b/c.md) [y](b) [z](#a-b) ![p](../README.md) [w](https://example.org/x)'), []));
  it('that lead nowhere are told with their line', () =>
    assert.deepEqual(dead('# A\n\n[x](c.md) [y](#b)'), ['3: c.md: there is no such file', '3: #b: there is no such heading']));
  it('in code are none', () => assert.deepEqual(dead('`[x](y.md)`\n\n```text\n[x](y.md)\n```\n'), []));
  it('name the second of two equal headings with a number', () =>
    assert.deepEqual([...anchorsOf('# A b\n## A b\n### `x`: y (z)')], ['a-b', 'a-b-1', 'x-y-z']));
});
