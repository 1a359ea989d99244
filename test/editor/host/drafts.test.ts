import assert from 'node:assert/strict';
import {
  type CodeAction,
  commands,
  extensions,
  languages,
  lm,
  Range,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from 'vscode';
import { fileUri, openFile, until } from './support.ts';

const bad = 'id: greet\nsteps:\n  - {id: hello, sett: {line: Hello}}\n';
const good = bad.replace('sett', 'set');

describe('drafts of a model in the editor', () => {
  before(async () => {
    await extensions.getExtension('baton.baton')?.activate();
    await extensions.getExtension('baton-test.parrot')?.activate();
    await until(async () => (await lm.selectChatModels({ vendor: 'baton-test', family: 'scribe' })).length === 1);
    await workspace.fs.writeFile(fileUri('baton.yaml'), Buffer.from('default_model: vscode:scribe\n'));
  });
  after(() => workspace.fs.delete(fileUri('baton.yaml')));

  const write = async (text: string): Promise<TextDocument> => {
    await workspace.fs.writeFile(fileUri('mend.baton.yaml'), Buffer.from(text));
    const document = await openFile('mend.baton.yaml');
    if (document.isDirty) await commands.executeCommand('workbench.action.files.revert');
    await until(() => document.getText() === text);
    return document;
  };
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('begin from a description, are checked until valid, and are not saved', async () => {
    const document = await commands.executeCommand<TextDocument>('baton.newFromDescription', 'Greet me.');
    assert.deepEqual([document.isUntitled, document.languageId, document.getText()], [true, 'baton', good]);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('mend a file once they are accepted, as one step that can be undone', async () => {
    const document = await write(bad);
    const draft = await commands.executeCommand<Uri>('baton.fixWithModel', document.uri);
    assert.equal(document.getText(), bad);
    assert.equal((await workspace.openTextDocument(draft)).getText(), good);
    const shown = (): boolean => window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('draft')));
    assert.ok(shown(), 'the comparison is shown');
    assert.equal(await commands.executeCommand('baton.acceptDraft', draft), true);
    assert.equal(document.getText(), good);
    await until(() => !shown());
    await commands.executeCommand('undo');
    assert.equal(document.getText(), bad);
    await commands.executeCommand('workbench.action.files.revert');
  });

  it('change nothing where they are discarded, nor where the file has changed meanwhile', async () => {
    const document = await write(bad);
    const first = await commands.executeCommand<Uri>('baton.fixWithModel', document.uri);
    await commands.executeCommand('baton.discardDraft', first);
    assert.equal(await commands.executeCommand('baton.acceptDraft', first), false);
    const second = await commands.executeCommand<Uri>('baton.fixWithModel', document.uri);
    await write(`# mine\n${bad}`);
    assert.equal(await commands.executeCommand('baton.acceptDraft', second), false);
    assert.equal(document.getText(), `# mine\n${bad}`);
  });

  it('are offered beside an error, and not beside a hint', async () => {
    const { uri } = await write(bad);
    await until(() => languages.getDiagnostics(uri).some(({ code }) => JSON.stringify(code ?? '').includes('unknown-key')));
    const offered = async (): Promise<string[]> => {
      const actions = await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        new Range(2, 0, 2, 40),
      );
      return actions.map(({ title }) => title);
    };
    assert.ok((await offered()).includes('Fix with a Model'));
    await write(good);
    await until(() => languages.getDiagnostics(uri).length === 0);
    assert.ok(!(await offered()).includes('Fix with a Model'));
  });
});
