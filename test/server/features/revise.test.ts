import assert from 'node:assert/strict';
import { prepareRename, renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { documentSymbols } from '../../../server/features/navigation/symbols.ts';
import { yaml } from '../../yaml.ts';
import { atCursor, snapshotOfText } from '../at-cursor.ts';

const text = yaml`
id: demo
steps:
  - id: notice
    prompt: Write a notice.
    revise: Publish this?
  - {id: out, set: {all: "{{ notice.answer }} {{ notice.steps.draft[-1] }}"}}
outputs: {all: "{{ all }}"}
`;

/** The text with the cursor behind the first letter of what is shown. */
const at = (shown: string) => {
  const start = text.indexOf(shown) + 1;
  return atCursor(`${text.slice(0, start)}$0${text.slice(start)}`);
};

describe('a prompt with revise in the editor', () => {
  it('the outline has its draft and its question', () => {
    const steps = documentSymbols(snapshotOfText(text)).find(({ name }) => name === 'steps');
    assert.deepEqual(
      steps?.children?.map(({ name, children = [] }) => [name, children.map((child) => child.name)]),
      [
        ['notice', ['draft', 'decide']],
        ['out', []],
      ],
    );
  });

  it('its keys are explained, not the steps that are made of them', () => {
    for (const key of ['prompt', 'revise']) {
      const { snapshot, position } = at(`${key}:`);
      assert.match(JSON.stringify(hover(snapshot, position)), new RegExp(`\\*\\*${key}\\*\\*`));
    }
  });

  it('the step is renamed; the steps that it makes have no name that could be', () => {
    const step = at('notice.answer');
    assert.equal(JSON.stringify(renameSymbol(step.snapshot, step.position, 'letter')).match(/"newText":"letter"/g)?.length, 3);
    const key = at('prompt:');
    assert.equal(prepareRename(key.snapshot, key.position), null);
    const draft = at('draft[-1]');
    assert.throws(() => renameSymbol(draft.snapshot, draft.position, 'text'), /cannot be edited/);
  });
});
