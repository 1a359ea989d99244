import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import type { Api } from '../../../client/extension.ts';
import { openFile, until } from './support.ts';

const api = async (): Promise<Api> => {
  const extension = extensions.getExtension<Api>('baton.baton');
  return (await extension?.activate()) ?? assert.fail('the extension is there');
};

describe('a called pipeline in the extension host', () => {
  it('runs, and tells its steps by their paths', async () => {
    const { runOf } = await api();
    const { uri } = await openFile('calls.baton.yaml');
    await commands.executeCommand('baton.run');
    await until(() => runOf(uri)?.end !== undefined);
    const { end, events, handle } = runOf(uri) ?? assert.fail();
    assert.ok(end && 'result' in end);
    assert.deepEqual(end.result.outputs, { text: 'The sum is 14.' });
    const paths = events.flatMap((event) => (event.type === 'step.succeeded' ? [event.path] : []));
    assert.deepEqual(paths.slice(0, 6), [
      'sums/each[0].square',
      'sums/each[1].square',
      'sums/each[2].square',
      'sums/each',
      'sums/finally.done',
      'sums',
    ]);
    assert.equal(handle.called.size, 2);
  });
});

describe('a question in the extension host', () => {
  it('keeps the run alive until it is answered; an answer that does not fit says why', async () => {
    const { runOf } = await api();
    const { uri } = await openFile('question.baton.yaml');
    await commands.executeCommand('baton.run');
    await until(() => runOf(uri)?.handle.state.questions.has('details') === true);
    const { handle } = runOf(uri) ?? assert.fail();
    assert.match(handle.answer('details', '{}', 'test')?.refused ?? '', /name/);
    assert.equal(handle.answer('details', '{"name":"Ann Lee"}', 'test'), undefined);
    await until(() => handle.state.questions.has('approve'));
    assert.equal(handle.answer('approve', true, 'test'), undefined);
    await until(() => runOf(uri)?.end !== undefined);
    const end = runOf(uri)?.end;
    assert.ok(end && 'result' in end);
    assert.deepEqual(end.result.outputs, { sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies' });
  });
});
