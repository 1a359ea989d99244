import assert from 'node:assert/strict';
import { complete } from '../../../server/features/completion/completion.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentLinks } from '../../../server/features/navigation/document-links.ts';
import { atCursor, textAt } from '../at-cursor.ts';

const files = {
  'mark.json': '{"type": "object", "properties": {"score": {"type": "number"}}}',
  'all.yaml': '$defs: {one: {type: string}}',
};
const step = (value: string): string =>
  `id: demo\ninputs: {order: {$ref: "all.yaml#/$defs/one"}}\nsteps:\n  - id: x\n    prompt: hi\n    output_schema:\n      $ref: ${value}\n`;

describe('schemas that stand in files', () => {
  it('are linked at their paths without the pointer, and the path leads there', () => {
    const { snapshot, position } = atCursor(step('ma$0rk.json'), files);
    const links = documentLinks(snapshot).map(({ range, target }) => [textAt(snapshot, range), target?.split('/').at(-1)]);
    assert.deepEqual(links, [
      ['all.yaml', 'all.yaml'],
      ['mark.json', 'mark.json'],
    ]);
    assert.match(findDefinition(snapshot, position)?.uri ?? '', /mark\.json$/);
  });

  it('are shown at their paths', () => {
    const { snapshot, position } = atCursor(step('ma$0rk.json'), files);
    assert.match(JSON.stringify(hover(snapshot, position)?.contents), /score/);
  });

  it('offer the files of schemas as paths, in steps and in inputs', () => {
    const texts: [text: string, own: string[]][] = [
      [step('$0'), ['baton:steps']],
      ['id: demo\ninputs:\n  order:\n    $ref: $0\nsteps: []\n', []],
    ];
    for (const [text, own] of texts) {
      const { snapshot, position } = atCursor(text, files);
      const asked: string[] = [];
      const items = complete(snapshot, position, undefined, (kind) => {
        asked.push(kind);
        return ['mark.json', 'schemas/all.yaml'];
      });
      assert.deepEqual([items.map(({ label }) => label), asked], [[...own, 'mark.json', 'schemas/all.yaml'], ['schema']]);
    }
  });

  it('complete the members of an answer', () => {
    const { snapshot, position } = atCursor(`${step('mark.json')}  - {id: y, prompt: "{{ x.$0 }}"}\n`, files);
    assert.ok(complete(snapshot, position).some(({ label }) => label === 'score'));
  });
});
