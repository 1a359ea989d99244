import assert from 'node:assert/strict';
import type { CodeAction, Range } from 'vscode-languageserver';
import { diagnose } from '../../../../server/features/diagnostics.ts';
import { codeActions } from '../../../../server/features/editing/code-actions.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, edited } from '../../at-cursor.ts';

const body = `steps:
  - id: a
    action: generate_text
    parameters: {prompt: hi}
  - id: b
    needs: [a]
    prompt: ho
`;

/** The actions where the cursor stands, with what each makes of the text. */
function actionsAt(drawn: string, only?: string[]): { title: string; kind: string; text: string }[] {
  const { snapshot, position } = atCursor(drawn);
  const range: Range = { start: position, end: position };
  const diagnostics = diagnose(snapshot).filter(
    ({ range: { start, end } }) => start.line <= position.line && end.line >= position.line,
  );
  return codeActions(snapshot, range, { diagnostics, ...(only ? { only } : {}) }).map((action: CodeAction) => ({
    title: action.title,
    kind: action.kind ?? '',
    text: edited(snapshot, action.edit?.changes?.[snapshot.uri] ?? []),
  }));
}
const cursorIn = (text: string, at: string): string => text.replace(at, `${at}$0`);
const ours = body
  .replace('    action: generate_text\n    parameters: {prompt: hi}\n', '    prompt: hi\n')
  .replace('needs', 'dependencies');

describe('a certain mend', () => {
  const step = (prompt: string): string => `steps:\n  - {id: a, set: {x: 1}}\n  - id: b\n    prompt: ${prompt}\n`;
  for (const [name, at, wrong, right] of [
    ['names the filter that is meant', 'uper', '"{{ a.x | uper }}"', '"{{ a.x | upper }}"'],
    ['names it where a filter is named in quotes', 'uper', '"{{ [a.x] | map(\'uper\') }}"', '"{{ [a.x] | map(\'upper\') }}"'],
    ['names the test that is meant', 'defned', '"{{ a.x is defned }}"', '"{{ a.x is defined }}"'],
    ['ends an expression', '{{', 'Say {{ a.x', 'Say {{ a.x }}'],
    ['ends an expression at the end of a block text', '{{', '|\n      Say\n      it {{ a.x', '|\n      Say\n      it {{ a.x }}'],
  ] as const)
    it(name, () =>
      assert.deepEqual(
        actionsAt(cursorIn(step(wrong), at)).map(({ text }) => text),
        [step(right)],
      ),
    );
  it('is not offered where nobody can be sure where the expression ends', () =>
    assert.deepEqual(actionsAt(cursorIn(step('Say {{ a.x }'), '{{')), []));
});

describe('our spelling for older ones', () => {
  it('writes the one key that has one fix, or the whole file', () => {
    assert.deepEqual(actionsAt(cursorIn(body, 'nee')), [
      { title: 'Write `dependencies`', kind: 'quickfix', text: body.replace('needs', 'dependencies') },
      { title: "Write the whole file in Baton's own spelling", kind: 'quickfix', text: ours },
    ]);
  });
  it('writes the step that takes more than one edit', () => {
    const [one] = actionsAt(cursorIn(body, 'action: gen'));
    assert.equal(one?.title, "Write this in Baton's own spelling");
    assert.equal(one?.text, ours.replace('dependencies', 'needs'));
  });
  it('offers the fix of the hint once', () => {
    const text = 'steps:\n  - id: a\n    if: true\n    prompt: hi\n';
    assert.deepEqual(
      actionsAt(cursorIn(text, 'if')).map(({ title }) => title),
      ['Write `condition`', "Write the whole file in Baton's own spelling"],
    );
  });
  it('offers nothing where all is ours', () => {
    assert.deepEqual(actionsAt(cursorIn(body, 'prompt: ho')), []);
    assert.deepEqual(actionsAt(cursorIn(ours, 'prompt: h'), ['source.fixAll']), []);
  });
  it('mends the whole file from anywhere when asked to fix all', () => {
    for (const only of ['source', 'source.fixAll', 'source.fixAll.baton'])
      assert.deepEqual(actionsAt(cursorIn(body, 'prompt: ho'), [only]), [
        { title: "Write the whole file in Baton's own spelling", kind: 'source.fixAll.baton', text: ours },
      ]);
  });
  it('offers no more than is asked for', () => {
    assert.deepEqual(actionsAt(cursorIn(body, 'nee'), ['refactor']), []);
  });
  it('writes nothing where an anchor forbids it', () => {
    assert.deepEqual(
      actionsAt(yaml`
      steps:
        - id: a
          act$0ion: llm
          parameters: &p {prompt: hi}
    `),
      [],
    );
  });
});
