import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commands, type Event, extensions, type InlayHint, Range, TabInputWebview, window, workspace } from 'vscode';
import type { Api } from '../../../client/extension.ts';
import type { RunSession } from '../../../client/runs/session.ts';
import { fileUri, openFile, until } from './support.ts';

const api = async (): Promise<Api> => {
  const extension = extensions.getExtension<Api>('baton.baton');
  assert.ok(extension);
  return extension.activate();
};

const next = <T>(event: Event<T>): Promise<T> =>
  new Promise((done) => {
    const listening = event((value) => {
      listening.dispose();
      done(value);
    });
  });

const folderOf = (session: RunSession): string => session.handle.folder;

describe('past runs in the extension host', () => {
  const runBy = async (command: string, ...args: unknown[]): Promise<RunSession> => {
    const { onDidEndRun } = await api();
    const ended = next(onDidEndRun);
    await commands.executeCommand(command, ...args);
    const session = await ended;
    assert.ok(session.end && 'result' in session.end, 'it has a result');
    assert.equal(session.end.result.status, 'succeeded', JSON.stringify(session.end.result.error));
    return session;
  };

  let first = '';
  let second = '';
  before(async () => {
    await openFile('hello.baton.yaml');
    first = folderOf(await runBy('baton.run'));
  });

  it('are run again from a step, and replayed', async () => {
    const from = await runBy('baton.rerunFrom', { folder: first, path: 'greet' });
    assert.equal(from.events[0]?.type, 'run.started');
    assert.equal(from.handle.state.started?.parent?.run, basename(first));
    second = folderOf(from);
    assert.equal((await runBy('baton.replay', { folder: first })).handle.state.started?.mode, 'replay');
  });

  it('are run again with what is on the screen, which is saved first', async () => {
    const document = await openFile('hello.baton.yaml');
    await window.activeTextEditor?.edit((change) => change.insert(document.positionAt(document.getText().length), '# again\n'));
    const { handle } = await runBy('baton.rerunFrom', { folder: first, path: 'greet' });
    assert.ok(!document.isDirty);
    const { readRun } = await import('../../../engine/index.ts');
    assert.equal((await readRun(handle.folder)).compiled.text, document.getText());
  });

  it('give later runs the results that a person pins, until they are unpinned', async () => {
    const { uri } = await openFile('hello.baton.yaml');
    const provenance = ({ handle }: RunSession): unknown => handle.state.steps.get('greet')?.provenance;
    const hints = async (): Promise<unknown[]> => {
      const { lineCount } = await workspace.openTextDocument(uri);
      const all = await commands.executeCommand<InlayHint[]>(
        'vscode.executeInlayHintProvider',
        uri,
        new Range(0, 0, lineCount, 0),
      );
      return all.flatMap(({ label }) => (typeof label === 'string' ? [] : label.map(({ value }) => value)));
    };
    await commands.executeCommand('baton.pinResult', { folder: first, path: 'greet' });
    assert.ok((await hints()).includes('pinned'));
    const pinned = await runBy('baton.run', uri);
    assert.equal(provenance(pinned), 'pinned');
    assert.notEqual(provenance(await runBy('baton.rerunFrom', { folder: first, path: 'greet' })), 'pinned', 'it is to run');
    await commands.executeCommand('baton.unpinResult', uri, 'greet');
    assert.ok(!(await hints()).includes('pinned'));
    assert.notEqual(provenance(await runBy('baton.run', uri)), 'pinned');
  });

  it('are compared in the panel of their pipeline', async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await commands.executeCommand('baton.compareRuns', { folder: second }, { folder: first });
    const isPanel = (input: unknown): boolean => input instanceof TabInputWebview && input.viewType.includes('baton.panel');
    await until(() => window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => isPanel(input))));
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are written as a report and as a bundle, removed, and opened again', async () => {
    const file = fileUri('first.baton-run');
    await commands.executeCommand('baton.exportRun', { folder: first }, { form: 'bundle', file });
    const report = fileUri('first.md');
    await commands.executeCommand('baton.exportRun', { folder: first }, { form: 'markdown', file: report });
    assert.match(readFileSync(report.fsPath, 'utf8'), /hello/i);
    await commands.executeCommand('baton.deleteRun', { folder: first }, true);
    assert.ok(!existsSync(first));
    await commands.executeCommand('baton.openBundle', file);
    await until(() => existsSync(join(first, 'log.jsonl')));
    await workspace.fs.delete(file);
    await workspace.fs.delete(report);
  });

  it('are opened with the text that ran, whatever became of the file', async () => {
    const uri = fileUri('short-lived.baton.yaml');
    const text = 'id: short-lived\nsteps:\n  - {id: a, set: {x: 1}}\n';
    await workspace.fs.writeFile(uri, Buffer.from(text));
    await openFile('short-lived.baton.yaml');
    const folder = folderOf(await runBy('baton.run', uri));
    await commands.executeCommand('workbench.action.closeAllEditors');
    await workspace.fs.delete(uri);

    await commands.executeCommand('baton.openRun', { folder });
    const kept = () => workspace.textDocuments.find((document) => document.uri.scheme === 'baton-run');
    await until(() => kept() !== undefined);
    assert.equal(kept()?.getText(), text);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('run what has changed whenever their pipeline is saved, once a person has said so', async () => {
    const document = await openFile('hello.baton.yaml');
    const newest = await runBy('baton.run');
    await commands.executeCommand('baton.rerunOnSave');
    const { onDidEndRun } = await api();
    const edit = async (text: string): Promise<void> => {
      await window.activeTextEditor?.edit((change) => change.insert(document.positionAt(document.getText().length), text));
      await document.save();
    };
    const ended = next(onDidEndRun);
    await edit('# saved\n');
    assert.equal((await ended).handle.state.started?.parent?.run, newest.handle.id);
    // Running saves too, and is one run, not two.
    await window.activeTextEditor?.edit((change) => change.insert(document.positionAt(document.getText().length), '# run\n'));
    assert.equal((await runBy('baton.run')).handle.state.started?.parent, undefined);
    await commands.executeCommand('baton.rerunOnSave');
  });

  it('are not begun where a file is saved for its tests', async () => {
    const uri = fileUri('tested.baton.yaml');
    const text =
      'id: tested\nsteps:\n  - {id: a, set: {x: 1}}\noutputs: {y: "{{ x }}"}\ntests:\n  - {name: one, expect: {outputs: {y: 1}}}\n';
    await workspace.fs.writeFile(uri, Buffer.from(text));
    // VS Code itself would save everything before.
    const testing = workspace.getConfiguration('testing');
    await testing.update('saveBeforeTest', false, true);
    const document = await openFile('tested.baton.yaml');
    await runBy('baton.run', uri);
    await commands.executeCommand('baton.rerunOnSave');
    await window.activeTextEditor?.edit((change) => change.insert(document.positionAt(document.getText().length), '# tested\n'));
    const parents: unknown[] = [];
    const listening = (await api()).onDidEndRun(({ handle }) => parents.push(handle.state.started?.parent));
    await until(async () => {
      // Until its cases are listed there is nothing to run.
      await commands.executeCommand('testing.runCurrentFile');
      return !document.isDirty;
    });
    await runBy('baton.run', uri);
    listening.dispose();
    assert.deepEqual(parents, [undefined]);
    await commands.executeCommand('baton.rerunOnSave');
    await testing.update('saveBeforeTest', undefined, true);
    await commands.executeCommand('workbench.action.closeAllEditors');
    await workspace.fs.delete(uri);
  });

  it('stand in the history once they have ended', async () => {
    const { readProjectHistory } = await import('../../../engine/index.ts');
    await openFile('hello.baton.yaml');
    const { handle } = await runBy('baton.run');
    const root = handle.state.started?.root ?? '';
    await until(() => existsSync(join(root, '.baton/history.db')));
    const { value } = await readProjectHistory(root, (history) => history.runs());
    assert.ok(value.some(({ run }) => run === handle.id));
  });
});
