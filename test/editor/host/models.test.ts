import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { type CompletionList, commands, extensions, lm, Position, WorkspaceEdit, workspace } from 'vscode';
import type { Api } from '../../../client/extension.ts';
import type { RunSession } from '../../../client/runs/session.ts';
import { fileUri, openFile, until } from './support.ts';

/** Runs the pipeline in front, and gives its result. */
async function ranToEnd(onDidEndRun: Api['onDidEndRun']) {
  const ended = new Promise<RunSession>((done) => {
    const listening = onDidEndRun((session) => {
      listening.dispose();
      done(session);
    });
  });
  await commands.executeCommand('baton.run');
  const { end } = await ended;
  assert.ok(end && 'result' in end, JSON.stringify(end));
  return end.result;
}

describe('models that VS Code offers', () => {
  before(async () => {
    await extensions.getExtension('baton-test.parrot')?.activate();
    await until(async () => (await lm.selectChatModels({ vendor: 'baton-test' })).length === 5);
  });

  it('answer the prompts of a run: in words, with tools, and no further than VS Code lets them', async () => {
    const extension = extensions.getExtension<Api>('baton.baton');
    assert.ok(extension);
    const { onDidEndRun } = await extension.activate();
    await openFile('offered.baton.yaml');
    const { outputs, steps } = await ranToEnd(onDidEndRun);
    assert.equal(outputs['said'], 'You said: Polly');
    assert.match(String(outputs['looked']), /^You said: the tool gave .*"exists":true/);
    assert.equal(outputs['instead'], 'You said: Hello');
    assert.match(steps['quota']?.provenance ?? '', /live/);
    assert.equal(steps['sulk']?.error?.kind, 'timeout');
    assert.equal(steps['gone']?.error?.kind, 'bad-request');
    assert.match(steps['gone']?.error?.hint ?? '', /Did you mean "vscode:parrot"/);
  });

  it('that want consent are not asked where nobody gives it, and the failure says what to do', async () => {
    const { onDidEndRun } = await (extensions.getExtension<Api>('baton.baton') ?? assert.fail()).activate();
    await openFile('guarded.baton.yaml');
    // VS Code shows no dialog while it runs tests: it takes that for a no.
    const { error } = (await ranToEnd(onDidEndRun)).steps['ask'] ?? {};
    assert.equal(error?.kind, 'permission');
    assert.match(error?.message ?? '', /not allowed to let Baton use guard/);
    assert.match(error?.hint ?? '', /allow it/);
  });

  it('are told not to be the default where baton.yaml could not be saved', async () => {
    const settings = fileUri('baton.yaml');
    await workspace.fs.writeFile(settings, Buffer.from('# first\n'));
    try {
      const document = await workspace.openTextDocument(settings);
      const edit = new WorkspaceEdit();
      edit.insert(settings, new Position(0, 0), '# unsaved\n');
      assert.ok(await workspace.applyEdit(edit));
      // Somebody else writes the file: VS Code does not save over that.
      await new Promise((done) => setTimeout(done, 20));
      await writeFile(settings.fsPath, '# of another\n'.repeat(3));
      assert.equal(
        await commands.executeCommand('baton.pickModel', { kind: 'editor-model', model: { family: 'parrot' } }),
        false,
      );
      assert.equal(await readFile(settings.fsPath, 'utf8'), '# of another\n'.repeat(3));
      assert.ok(document.isDirty);
      await commands.executeCommand('workbench.action.files.revert', settings);
    } finally {
      await workspace.fs.delete(settings);
    }
  });

  it('become the default of baton.yaml when they are picked', async () => {
    const settings = fileUri('baton.yaml');
    try {
      for (const family of ['parrot', 'miser']) {
        await openFile('offered.baton.yaml');
        assert.equal(await commands.executeCommand('baton.pickModel', { kind: 'editor-model', model: { family } }), true);
        assert.equal(Buffer.from(await workspace.fs.readFile(settings)).toString(), `default_model: vscode:${family}\n`);
      }
    } finally {
      await workspace.fs.delete(settings);
    }
  });

  it('are offered where a model is named', async () => {
    const document = await openFile('offered.baton.yaml');
    const line = document
      .getText()
      .split('\n')
      .findIndex((one) => one.includes('model: vscode:parrot'));
    const at = new Position(line, document.lineAt(line).text.indexOf('vscode'));
    await until(async () => {
      const uri = fileUri('offered.baton.yaml');
      const list = await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', uri, at);
      return list.items.some(({ label }) => label === 'vscode:parrot');
    });
  });
});
