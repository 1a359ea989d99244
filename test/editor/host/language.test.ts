import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { commands, extensions, languages, workspace } from 'vscode';
import { yaml } from '../../yaml.ts';
import { fileUri, openFile, until } from './support.ts';

describe('the language', () => {
  it('is known by the name of a file', async () => {
    for (const [name, id] of [
      ['hello.baton.yaml', 'baton'],
      ['plain.yaml', 'yaml'],
      ['other.yaml', 'yaml'],
    ] as const)
      assert.equal((await openFile(name)).languageId, id, name);
  });

  it('brings its editor defaults', async () => {
    const document = await openFile('hello.baton.yaml');
    const editor = workspace.getConfiguration('editor', { uri: document.uri, languageId: 'baton' });
    assert.equal(editor.get('tabSize'), 2);
    assert.equal(editor.get('insertSpaces'), true);
    assert.equal(editor.get('wordBasedSuggestions'), 'off');
    assert.equal(workspace.getConfiguration('search').get<Record<string, boolean>>('exclude')?.['**/.baton/runs'], true);
  });

  it('takes another YAML file on demand, and remembers it until another language is chosen', async () => {
    const document = await openFile('other.yaml');
    const isOurs = (): boolean =>
      workspace.textDocuments.some((one) => one.fileName === document.fileName && one.languageId === 'baton');
    await commands.executeCommand('baton.useForFile', document.uri);
    await until(isOurs);
    for (const chosen of ['yaml', 'plaintext', 'yaml'])
      assert.equal((await languages.setTextDocumentLanguage(await openFile('other.yaml'), chosen)).languageId, chosen);
    // Whatever follows of it has happened by then.
    await openFile('hello.baton.yaml');
    assert.equal((await openFile('other.yaml')).languageId, 'yaml');
    await commands.executeCommand('baton.useForFile', document.uri);
    await until(isOurs);
  });

  it('takes a YAML file whose first line says so, and leaves all others alone', async () => {
    await writeFile(
      fileUri('marked.yaml').fsPath,
      yaml`
      # baton
      id: marked
      steps:
        - {id: one, prompt: "{{ nobody }}"}
    `,
    );
    const { uri, fileName } = await openFile('marked.yaml');
    await until(() => workspace.textDocuments.some((one) => one.fileName === fileName && one.languageId === 'baton'));
    await until(() => languages.getDiagnostics(uri).some(({ source }) => source === 'baton'));
    const plain = await openFile('plain.yaml');
    assert.equal(plain.languageId, 'yaml');
    assert.deepEqual(languages.getDiagnostics(plain.uri), []);
  });

  it('shows the problems of a bad file', async () => {
    const { uri } = await openFile('bad.baton.yaml');
    await until(() => languages.getDiagnostics(uri).length > 0);
    const codes = languages.getDiagnostics(uri).map(({ code }) => (typeof code === 'object' ? code.value : code));
    assert.ok(codes.includes('undefined-name'), `undefined-name in ${codes}`);
    assert.ok(codes.includes('unknown-step'), `unknown-step in ${codes}`);
  });
});

describe('the extension', () => {
  it('is activated by a pipeline', async () => {
    await openFile('hello.baton.yaml');
    await until(() => extensions.getExtension('baton.baton')?.isActive === true);
  });

  it('registers every command of its manifest', async () => {
    const manifest: { contributes: { commands: { command: string }[] } } = extensions.getExtension('baton.baton')?.packageJSON;
    const registered = await commands.getCommands(true);
    for (const { command } of manifest.contributes.commands) assert.ok(registered.includes(command), command);
  });
});
