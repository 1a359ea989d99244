import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type CodeAction, type CodeLens, commands, type InlayHint, Position, Range } from 'vscode';
import { fileUri, openFile, until } from './support.ts';

const everything = new Range(0, 0, 100, 0);

describe('AUTO tags in the extension host', () => {
  const lenses = async (): Promise<string[]> => {
    const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', fileUri('tags.baton.yaml'), 100);
    return found.flatMap(({ command }) => command?.title ?? []);
  };
  const hints = async (): Promise<string[]> => {
    const found = await commands.executeCommand<InlayHint[]>(
      'vscode.executeInlayHintProvider',
      fileUri('tags.baton.yaml'),
      everything,
    );
    return found.map(({ label }) => String(label));
  };

  it('are resolved by a lens, without a key; the answer stands behind the tag, and can take its place', async () => {
    const { uri } = await openFile('tags.baton.yaml');
    await until(async () => (await lenses()).includes('Resolve set.most'));
    assert.deepEqual(await hints(), [': integer']);
    const answers = await commands.executeCommand('baton.resolveAuto', uri.toString(), 'hours.set.most#0');
    assert.deepEqual(answers, { 'hours.set.most#0': 2 });
    assert.match(await readFile(fileUri('tags.auto.lock.yaml').fsPath, 'utf8'), /site: hours\.set\.most#0/);
    await until(async () => (await hints())[0] === ' = 2');
    assert.ok(!(await lenses()).some((title) => title.startsWith('Resolve')));
    assert.deepEqual(await commands.executeCommand('baton.resolveAuto', uri), {});

    const at = new Range(new Position(7, 20), new Position(7, 20));
    const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, at, 'refactor', 10);
    const pin = actions.find(({ title }) => title === 'Replace AUTO with its locked answer');
    const [edit] = pin?.edit?.get(uri) ?? [];
    assert.equal(edit?.newText, '2');

    // A person's answer takes its place; one that does not fit leaves it.
    assert.ok(actions.some(({ command }) => command?.command === 'baton.editAuto'));
    assert.equal(await commands.executeCommand('baton.editAuto', uri, { only: 'hours.set.most#0', answer: 5 }), true);
    assert.match(await readFile(fileUri('tags.auto.lock.yaml').fsPath, 'utf8'), /answer: 5\n\s+model: person/);
    assert.equal(await commands.executeCommand('baton.editAuto', uri, { only: 'hours.set.most#0', answer: 500 }), false);
    await until(async () => (await hints())[0] === ' = 5');
  });

  it('are estimated with the rest of the pipeline', async () => {
    const { uri } = await openFile('tags.baton.yaml');
    const estimated = await commands.executeCommand<{ calls: unknown; autos: number; steps: { path: string }[] }>(
      'baton.estimate',
      uri.toString(),
    );
    assert.deepEqual([estimated.calls, estimated.autos], [{ low: 1, high: 1 }, 1]);
    assert.deepEqual(
      estimated.steps.map(({ path }) => path),
      ['facts'],
    );
    await commands.executeCommand('workbench.action.closeQuickOpen');
  });
});
