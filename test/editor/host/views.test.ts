import assert from 'node:assert/strict';
import {
  type CodeLens,
  commands,
  extensions,
  languages,
  Position,
  TabInputText,
  TabInputWebview,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { Api } from '../../../client/extension.ts';
import { fileUri, openFile, until } from './support.ts';

const api = async (): Promise<Api> => {
  const extension = extensions.getExtension<Api>('baton.baton');
  assert.ok(extension);
  return extension.activate();
};

/** Runs a file of the test workspace to its end. */
async function runFile(name: string): Promise<Uri> {
  const { onDidEndRun } = await api();
  const { uri } = await openFile(name);
  const ended = new Promise<void>((done) => {
    const listening = onDidEndRun((session) => {
      if (session.uri.toString() !== uri.toString()) return;
      listening.dispose();
      done();
    });
  });
  await commands.executeCommand('baton.run', uri);
  await ended;
  return uri;
}

const runProblems = (uri: Uri) => languages.getDiagnostics(uri).filter(({ source }) => source === 'baton run');

describe('a run beside the text', () => {
  it('shows a step in the text that was closed, and covers no panel with it', async () => {
    const { uri } = await openFile('hello.baton.yaml');
    await commands.executeCommand('baton.showGraph', uri);
    const groupOf = (kind: typeof TabInputText | typeof TabInputWebview) =>
      window.tabGroups.all.find(({ activeTab }) => activeTab?.input instanceof kind);
    await until(() => groupOf(TabInputWebview) !== undefined);
    await window.tabGroups.close(
      window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ input }) => input instanceof TabInputText)),
    );
    await until(() => groupOf(TabInputText) === undefined);
    await commands.executeCommand('baton.revealStep', 'shout');
    await until(() => groupOf(TabInputText) !== undefined);
    assert.notEqual(groupOf(TabInputWebview), undefined);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('makes a failure a problem at its step, until the step is edited', async () => {
    const uri = await runFile('fails.baton.yaml');
    await until(() => runProblems(uri).length > 0);
    const [problem] = runProblems(uri);
    assert.equal(runProblems(uri).length, 1);
    assert.equal(problem?.range.start.line, 4);
    assert.match(problem?.message ?? '', /none\.txt/);
    const document = await workspace.openTextDocument(fileUri('fails.baton.yaml'));
    const edit = async (line: number, character: number, text: string): Promise<void> => {
      const change = new WorkspaceEdit();
      change.insert(document.uri, new Position(line, character), text);
      await workspace.applyEdit(change);
    };
    // Above it a new line moves it.
    await edit(0, 0, '# about\n');
    await until(() => runProblems(uri)[0]?.range.start.line === 5);
    await edit(8, 28, 'x');
    await until(() => runProblems(uri).length === 0);
  });

  it('opens parts of the run as files that nobody can change', async () => {
    const { runOf } = await api();
    const folder = runOf(await runFile('hello.baton.yaml'))?.handle.folder ?? assert.fail('it ran');
    const part = (what: string, path: string, name: string) =>
      Uri.from({ scheme: 'baton-run', path: `/run/${name}`, query: JSON.stringify({ folder, what, path }) });
    const plan = await workspace.openTextDocument(part('plan', fileUri('hello.baton.yaml').fsPath, 'plan.baton.yaml'));
    assert.match(plan.getText(), /^id: hello/m);
    assert.equal(workspace.fs.isWritableFileSystem('baton-run'), false);
    await assert.rejects(
      async () => workspace.fs.readFile(part('result', '../../etc/passwd', 'x.json')),
      /FileNotFound|EntryNotFound/,
    );
    await assert.rejects(async () => workspace.fs.readFile(part('result', 'nowhere', 'x.json')), /FileNotFound|EntryNotFound/);
  });
});

describe('a pipeline that runs already', () => {
  it('has a lens that stops it, until it has ended', async () => {
    const { runOf } = await api();
    const { uri } = await openFile('question.baton.yaml');
    const lenses = async (): Promise<string[]> => {
      const all = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri);
      return all.flatMap(({ command }) => command?.command ?? []);
    };
    await until(async () => (await lenses()).includes('baton.run'));
    await commands.executeCommand('baton.run', uri);
    const first = runOf(uri);
    assert.ok(first && !first.end);
    assert.deepEqual(
      (await lenses()).filter((one) => /run|stop|debug/i.test(one)),
      ['baton.stop'],
    );
    await commands.executeCommand('baton.stop', uri);
    await first.handle.done;
    await until(async () => (await lenses()).includes('baton.run'));
  });
});

describe('a beginning', () => {
  it('is a workflow that is imported: a pipeline that is not saved yet', async () => {
    const source = fileUri('old-workflow.yaml');
    const text =
      'workflow:\n  name: old\n  steps:\n    - name: ask\n      type: claude\n      prompt:\n        - {type: static, content: Say hello.}\n';
    await workspace.fs.writeFile(source, new TextEncoder().encode(text));
    const document = await commands.executeCommand<TextDocument>('baton.import', source);
    assert.equal(document.languageId, 'baton');
    assert.equal(document.isUntitled, true);
    assert.match(document.getText(), /prompt: Say hello\./);
  });

  it('is a pipeline in grey in an empty file', async () => {
    const document = await workspace.openTextDocument({ language: 'baton', content: '' });
    await window.showTextDocument(document);
    await until(async () => {
      await commands.executeCommand('editor.action.inlineSuggest.trigger');
      await commands.executeCommand('editor.action.inlineSuggest.commit');
      return document.getText().includes('id: summary');
    });
  });
});
