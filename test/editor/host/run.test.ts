import assert from 'node:assert/strict';
import { commands, type Event, extensions, Uri, workspace } from 'vscode';
import type { Api } from '../../../client/extension.ts';
import type { RunSession } from '../../../client/runs/session.ts';
import { openFile } from './support.ts';

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

describe('a run in the extension host', () => {
  it('of a pipeline without a key succeeds and tells its facts', async () => {
    const { onDidEndRun, runOf } = await api();
    const { uri } = await openFile('hello.baton.yaml');
    const ended: Promise<RunSession> = next(onDidEndRun);
    await commands.executeCommand('baton.run');
    const { end, events } = await ended;
    assert.ok(end && 'result' in end, 'the run has a result');
    assert.equal(end.result.status, 'succeeded');
    assert.deepEqual(end.result.outputs, { greeting: 'Hello, world!', letters: 13 });
    assert.equal(events.at(0)?.type, 'run.started');
    assert.equal(events.at(-1)?.type, 'run.finished');
    assert.equal(runOf(uri)?.handle.id, end.result.run.id);
  });

  it('saves a changed file first', async () => {
    const { onDidEndRun } = await api();
    const document = await openFile('hello.baton.yaml');
    const { window, Position } = await import('vscode');
    await window.activeTextEditor?.edit((edit) => edit.insert(new Position(document.lineCount, 0), '# changed\n'));
    assert.equal(document.isDirty, true);
    const ended = next(onDidEndRun);
    await commands.executeCommand('baton.run');
    await ended;
    assert.equal(document.isDirty, false);
  });

  it('of a file with problems is refused and leaves no run behind', async () => {
    const { runOf } = await api();
    const { uri } = await openFile('bad.baton.yaml');
    await commands.executeCommand('baton.run');
    assert.equal(runOf(uri), undefined);
  });

  it('stands still while somebody pauses it, and goes on', async () => {
    const { onDidEndRun, runOf } = await api();
    const { uri } = await openFile('question.baton.yaml');
    const ended = next(onDidEndRun);
    await commands.executeCommand('baton.run', uri);
    await commands.executeCommand('baton.pause', uri);
    assert.ok(runOf(uri)?.held);
    await commands.executeCommand('baton.continue', uri);
    assert.equal(runOf(uri)?.held, undefined);
    await commands.executeCommand('baton.stop', uri);
    await ended;
  });

  it('needs none to have the picture of a pipeline in a file', async () => {
    const { uri } = await openFile('hello.baton.yaml');
    const written = async (form: string): Promise<string> => {
      const file = Uri.joinPath(uri, '..', `hello.${form}`);
      await commands.executeCommand('baton.exportGraph', uri, { form, file });
      const text = Buffer.from(await workspace.fs.readFile(file)).toString();
      await workspace.fs.delete(file);
      return text;
    };
    assert.match(await written('svg'), /^<svg xmlns/);
    assert.match(await written('mermaid'), /^flowchart TD/);
    assert.match(await written('langgraph'), /"id": "__start__"/);
  });
});
