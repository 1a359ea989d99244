import assert from 'node:assert/strict';
import { semanticTokens } from '../../../server/features/appearance/semantic-tokens.ts';
import { complete } from '../../../server/features/completion/completion.ts';
import { prepareRename, renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentLinks } from '../../../server/features/navigation/document-links.ts';
import { atCursor, textAt } from '../at-cursor.ts';

const files = { 'ask.md': 'About {{ topic }}:\n{{ first.a }}', 'who.md': 'You write for {{ topic }}.' };
const head = 'id: demo\ninputs: {topic: tea}\nsteps:\n  - {id: first, set: {a: 1}}\n';
const step = `${head}  - id: x\n    prompt_file: a$0sk.md\n    system_file: "who.md"\n`;

describe('prompts that stand in files', () => {
  it('are linked at their paths, and the path leads there', () => {
    const { snapshot, position } = atCursor(step, files);
    const links = documentLinks(snapshot).map(({ range, target }) => [textAt(snapshot, range), target?.split('/').at(-1)]);
    assert.deepEqual(links, [
      ['ask.md', 'ask.md'],
      ['who.md', 'who.md'],
    ]);
    assert.match(findDefinition(snapshot, position)?.uri ?? '', /ask\.md$/);
  });

  it('are shown at their paths', () => {
    const { snapshot, position } = atCursor(step, files);
    assert.match(JSON.stringify(hover(snapshot, position)?.contents), /About \{\{ topic \}\}/);
  });

  it('offer the text files of the workspace as paths', () => {
    for (const key of ['prompt_file', 'system_file']) {
      const { snapshot, position } = atCursor(`${head}  - id: x\n    ${key}: $0`, files);
      const asked: string[] = [];
      const items = complete(snapshot, position, undefined, (kind) => {
        asked.push(kind);
        return ['ask.md', 'prompts/deep.md'];
      });
      assert.deepEqual([items.map(({ label }) => label), asked], [['ask.md', 'prompts/deep.md'], ['text']]);
    }
  });

  it('colour nothing of the pipeline, for they stand elsewhere', () => {
    const [written, named] = ['prompt: ask.md', 'prompt_file: ask.md'].map((line) => {
      const { snapshot } = atCursor(`${head}  - id: x\n    ${line}\n$0`, files);
      return semanticTokens(snapshot).data.length;
    });
    assert.equal(named, written);
  });

  it('are edited where a name that they read gets another one', () => {
    const { snapshot, position } = atCursor(step.replace('$0', '').replace('{topic: tea}', '{to$0pic: tea}'), files);
    assert.ok(prepareRename(snapshot, position));
    const { changes = {} } = renameSymbol(snapshot, position, 'theme') ?? {};
    assert.deepEqual(
      Object.entries(changes).map(([uri, edits]) => [uri.split('/').at(-1), edits.map(({ range }) => range.start.character)]),
      [
        ['demo.baton.yaml', [9]],
        ['ask.md', [9]],
        ['who.md', [17]],
      ],
    );
  });

  it('order the step behind what they read', () => {
    const { snapshot } = atCursor(step, files);
    const { nodes, edges } = snapshot.compiled.graph;
    assert.deepEqual(
      edges.map(({ from, to, kind }) => [nodes[from]?.id, nodes[to]?.id, kind]),
      [['first', 'x', 'data']],
    );
  });
});
