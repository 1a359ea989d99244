import assert from 'node:assert/strict';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import { prepareRename } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findReferences } from '../../../server/features/navigation/references.ts';
import { documentNameAt } from '../../../server/names/document-names.ts';
import { atCursor, snapshotOfText, textAt } from '../at-cursor.ts';

const make = (value: string): string => `id: demo
data: {tags: &tags [1]}
steps:
  - id: outer
    pipeline:
      inputs: {topic: {type: string}}
      data: {more: ${value}}
      steps:
        - {id: one, prompt: "hi {{ topic }}"}
        - {id: 'two', prompt: 'see {{ one }}'}
        - id: three
          prompt: |
            see {{ one }} and {{ two }}
          timeout: 3s
      outputs: {line: "{{ three }}"}
    inputs: {topic: hi}
`;

describe('a pipeline written out with an alias', () => {
  it('names and tells the same at every place as without', () => {
    const [plain, aliased] = [snapshotOfText(make('[1]')), snapshotOfText(make('*tags'))];
    const behind = { plain: plain.text.indexOf('[1]}\n      steps') + 3, aliased: aliased.text.indexOf('*tags}') + 5 };
    const told = (snapshot: typeof plain, offset: number) => {
      const position = toPosition(snapshot.starts, offset);
      const named = documentNameAt(snapshot, position);
      return [named && snapshot.text.slice(named.start, named.end), Boolean(hover(snapshot, position))];
    };
    for (let index = 1; behind.plain + index < plain.text.length; index++)
      assert.deepEqual(
        told(aliased, behind.aliased + index),
        told(plain, behind.plain + index),
        `before ${plain.text.slice(behind.plain + index).slice(0, 30)}`,
      );
  });

  it('is renamed from the first letter of a name without quotes', () => {
    const { snapshot, position } = atCursor(make('*tags').replace('{id: one', '{id: $0one'));
    assert.equal(prepareRename(snapshot, position)?.placeholder, 'one');
  });

  for (const merged of ['<<: *more, id: one', 'id: one, <<: *more'])
    it(`finds what stands behind a merged map: ${merged}`, () => {
      const text = `data: {more: &more {timeout: 3s, description: x}}
steps:
  - id: outer
    pipeline:
      inputs: {topic: {type: string}}
      steps: [{${merged}, prompt: "hi {{ topic }}"}, {id: two, prompt: "see {{ one }} {{ topic }}"}]
    inputs: {topic: hi}
`;
      for (const needle of ['topic }}"}, ', 'one }}', 'two,']) {
        const { snapshot, position } = atCursor(text.replace(needle, `${needle.slice(0, 2)}$0${needle.slice(2)}`));
        const told = hover(snapshot, position);
        assert.equal(told?.range && textAt(snapshot, told.range), /\w+/.exec(needle)?.[0]);
      }
    });

  it('marks the alias where a name stands behind it', () => {
    const { snapshot, position } = atCursor(`data: {words: &words "{{ topic }} and {{ one }}"}
steps:
  - id: outer
    pipeline:
      inputs: {topic: {type: string}}
      steps: [{id: o$0ne, prompt: "{{ topic }}"}, {id: two, prompt: *words}]
    inputs: {topic: hi}
`);
    const places = findReferences(snapshot, position, true).map(({ range }) => textAt(snapshot, range));
    assert.deepEqual(places, ['one', '*words']);
  });
});
