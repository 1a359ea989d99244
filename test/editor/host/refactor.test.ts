import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { type CodeAction, commands, Position, Range, type TextEdit, workspace } from 'vscode';
import { fileUri, openFile, until } from './support.ts';

const text = `id: move
steps:
  - id: first
    set: {a: 1}
  - id: second
    set: {b: "{{ first.a }}"}
    - 
outputs: {b: "{{ second.b }}"}
`;

describe('refactoring in the extension host', () => {
  before(async () => {
    await writeFile(fileUri('move.baton.yaml').fsPath, text.replace('    - \n', ''));
    await writeFile(fileUri('typing.baton.yaml').fsPath, text);
  });

  it('moves a step into a file of its own', async () => {
    const document = await openFile('move.baton.yaml');
    const at = new Range(new Position(4, 9), new Position(4, 9));
    const find = async (): Promise<CodeAction | undefined> => {
      const kind = 'refactor.extract';
      const found = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, at, kind, 20);
      return found.find(({ title }) => title === 'Move this step into a pipeline of its own');
    };
    await until(async () => (await find())?.edit !== undefined);
    const action = await find();
    assert.ok(action?.edit);
    assert.equal(await workspace.applyEdit(action.edit), true);
    assert.match(document.getText(), /- id: second_part\n {4}pipeline: second_part\.baton\.yaml\n {4}inputs:/);
    assert.match(document.getText(), /b: "\{\{ second_part\.second\.b \}\}"/);
    const made = await workspace.openTextDocument(fileUri('second_part.baton.yaml'));
    assert.match(made.getText(), /^id: second_part\n[\s\S]*outputs:\n {2}second: "\{\{ second \}\}"/);
    for (const one of [made, document]) assert.equal(await one.save(), true);
    assert.match(await readFile(made.uri.fsPath, 'utf8'), /id: second_part/);
  });

  it('puts the line straight that is being typed', async () => {
    const document = await openFile('typing.baton.yaml');
    assert.equal(workspace.getConfiguration('editor', { uri: document.uri, languageId: 'baton' }).get('formatOnType'), true);
    const edits = await commands.executeCommand<TextEdit[]>(
      'vscode.executeFormatOnTypeProvider',
      document.uri,
      new Position(6, 6),
      ' ',
      { tabSize: 2, insertSpaces: true },
    );
    // The editor keeps of an edit what changes: two spaces go.
    const changes = edits.map(({ newText, range }) => [newText, range.end.character - range.start.character]);
    assert.deepEqual(changes, [['', 2]]);
  });
});
