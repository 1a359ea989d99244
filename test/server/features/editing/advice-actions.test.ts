import assert from 'node:assert/strict';
import type { CodeAction, Range } from 'vscode-languageserver';
import { adviceActions } from '../../../../server/features/editing/advice-actions.ts';
import type { AdvisedEdit } from '../../../../server/protocol/advice-notices.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, edited } from '../../at-cursor.ts';
import { type Server, startServer } from '../../life/in-process.ts';

const text = yaml`
  id: p
  limits: {max_parallel: 2}
  steps:
    - {id: a, prompt: One.}
    - id: b
      prompt: Two.
      dependencies: [a]
`;
const change = (from: string, to: string) => {
  const start = text.indexOf(from);
  return { range: { start, end: start + from.length }, text: to };
};
const advised: AdvisedEdit[] = [
  { title: 'More at once', step: null, changes: [change('max_parallel: 2', 'max_parallel: 4')] },
  { title: 'Sooner', step: 'b', changes: [change('\n    dependencies: [a]', '')] },
  { title: 'Of a called pipeline', step: 'call/c', changes: [change('One.', 'One!')] },
];

describe('advised edits as code actions', () => {
  const actionsAt = (mark: string, only?: string[]): string[][] => {
    const { snapshot, position } = atCursor(text.replace(mark, `$0${mark}`));
    const range: Range = { start: position, end: position };
    return adviceActions(snapshot, range, advised, only).map((action) => [
      action.title,
      action.kind ?? '',
      edited(snapshot, action.edit?.changes?.[snapshot.uri] ?? []),
    ]);
  };
  const more = ['More at once', 'refactor.rewrite', text.replace('max_parallel: 2', 'max_parallel: 4')];
  const sooner = ['Sooner', 'refactor.rewrite', text.replace('\n    dependencies: [a]', '')];

  it('stand at their step, at the lines that they change, and about the whole outside of the steps', () => {
    assert.deepEqual(actionsAt('Two'), [sooner]);
    assert.deepEqual(actionsAt('id: b'), [sooner]);
    assert.deepEqual(actionsAt('id: p'), [more]);
    assert.deepEqual(actionsAt('max_parallel'), [more]);
    assert.deepEqual(actionsAt('steps'), [more]);
    assert.deepEqual(
      actionsAt('One').map(([title]) => title),
      ['Of a called pipeline'],
    );
    assert.deepEqual(actionsAt('id: a'), []);
  });

  it('are offered to who asks for such a kind', () => {
    assert.deepEqual(actionsAt('Two', ['refactor']), [sooner]);
    assert.deepEqual(actionsAt('Two', ['refactor.rewrite']), [sooner]);
    assert.deepEqual(actionsAt('Two', ['quickfix']), []);
  });
});

describe('advice that the client tells the server', () => {
  const uri = 'file:///told/p.baton.yaml';
  let server: Server;
  before(async () => {
    server = await startServer();
    const textDocument = { uri, languageId: 'baton', version: 1, text };
    await server.connection.sendNotification('textDocument/didOpen', { textDocument });
  });
  after(() => server.dispose());

  const tell = (notice: unknown): Promise<void> => server.connection.sendNotification('baton/advice', notice);
  const offered = async (): Promise<string[]> => {
    const [line] =
      text
        .split('\n')
        .entries()
        .find(([, one]) => one.includes('Two')) ?? assert.fail();
    const at = { line, character: 6 };
    const actions = await server.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    return actions.map(({ title }) => title).filter((title) => title === 'Sooner');
  };
  const write = (version: number, whole: string): Promise<void> =>
    server.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: whole }],
    });

  it('is offered as long as the text is the one that was judged, also once an edit was undone', async () => {
    assert.deepEqual(await offered(), []);
    await tell({ uri, version: 1, edits: advised });
    assert.deepEqual(await offered(), ['Sooner']);
    await write(2, text.replace('One.', 'One more.'));
    assert.deepEqual(await offered(), []);
    await write(3, text);
    assert.deepEqual(await offered(), ['Sooner']);
  });

  it('says nothing where it is of another version, of no open document, or malformed', async () => {
    const kept = { uri, version: 3, edits: advised };
    const [first] = advised;
    for (const wrong of [
      { uri, version: 2, edits: advised },
      { uri, version: 3, edits: [{ ...first, changes: [{ range: { start: 0, end: text.length + 1 }, text: '' }] }] },
      { uri, version: 3, edits: [] },
    ]) {
      await tell(kept);
      assert.deepEqual(await offered(), ['Sooner']);
      await tell(wrong);
      assert.deepEqual(await offered(), []);
    }
    await tell(kept);
    for (const malformed of [
      undefined,
      [],
      { uri, version: 3 },
      { uri, version: 3, edits: [{ ...first, changes: [{ range: { start: 4, end: 2 }, text: '' }] }] },
      { uri: 'file:///other.baton.yaml', version: 1, edits: advised },
    ])
      await tell(malformed);
    assert.deepEqual(await offered(), ['Sooner']);
  });
});
