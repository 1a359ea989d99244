import assert from 'node:assert/strict';
import { findDefinition } from '../../../../server/features/navigation/definition.ts';
import { documentLinks } from '../../../../server/features/navigation/document-links.ts';
import { atCursor, snapshotOfText, textAt } from '../../at-cursor.ts';

const files = { 'clean.baton.yaml': 'id: clean\nsteps:\n  - {id: x, prompt: a}\n', 'ask.md': 'Ask {{ this }}.', 'b/c.txt': 'c' };
const text = `id: a
data: {about: "{{ file:'ask.md' }}"}
steps:
  - id: one
    pipeline: "clean.baton.yaml"
  - id: two
    prompt: |
      First {{ file: ask.md }}, then <<b/c.txt>>
      and {{ file:none.md }}.
  - id: three
    for_each: [1]
    pipeline: clean.baton.yaml
`;

describe('links to the files that a pipeline names', () => {
  it('stand at each name of a file that there is', () => {
    const snapshot = snapshotOfText(text, files);
    assert.deepEqual(
      documentLinks(snapshot)
        .map(({ range, target }) => [range.start.line, textAt(snapshot, range), target])
        .sort(),
      [
        [1, 'ask.md', 'file:///demo/ask.md'],
        [4, 'clean.baton.yaml', 'file:///demo/clean.baton.yaml'],
        [7, 'ask.md', 'file:///demo/ask.md'],
        [7, 'b/c.txt', 'file:///demo/b/c.txt'],
        [11, 'clean.baton.yaml', 'file:///demo/clean.baton.yaml'],
      ].sort(),
    );
  });

  it('are where a definition leads to', () => {
    const { snapshot, position } = atCursor(text.replace('file: ask', 'file: a$0sk'), files);
    assert.equal(findDefinition(snapshot, position)?.uri, 'file:///demo/ask.md');
    const other = atCursor(text.replace('file:none', 'file:no$0ne'), files);
    assert.equal(findDefinition(other.snapshot, other.position), null);
  });
});
