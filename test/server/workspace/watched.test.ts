import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, Hover, InlayHint } from 'vscode-languageserver';
import type { OwnRequests } from '../../../server/protocol/own-requests.ts';
import { snapshotOfText } from '../at-cursor.ts';
import type { Server } from '../life/in-process.ts';
import { startServer } from '../life/in-process.ts';
import { lockOf } from '../lock-entries.ts';

const text = `id: demo
steps:
  - id: read
    prompt: Name a book
  - id: write
    prompt: About {{ read }} <AUTO>a tone</AUTO>
`;

describe('what lies beside a pipeline', () => {
  let folder = '';
  let server: Server | undefined;
  const uri = (name = 'demo.baton.yaml'): string => pathToFileURL(join(folder, name)).href;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-watched-'));
    mkdirSync(join(folder, '.baton/last'), { recursive: true });
    server = await startServer();
    const textDocument = { uri: uri(), languageId: 'baton', version: 1, text };
    await server.connection.sendNotification('textDocument/didOpen', { textDocument });
  });
  afterEach(() => {
    server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async <Answer>(method: string, more: object): Promise<Answer> => {
    assert.ok(server);
    return server.connection.sendRequest<Answer>(method, { textDocument: { uri: uri() }, ...more });
  };
  const askOurs = async <Name extends keyof OwnRequests>(name: Name): Promise<OwnRequests[Name] | undefined> =>
    server?.connection.sendRequest<OwnRequests[Name]>(name, { uri: uri() });
  /** Writes a file as another program does, and tells the server as an editor does. */
  async function write(name: string, content: string): Promise<void> {
    writeFileSync(join(folder, name), content);
    await server?.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(name), type: 2 }] });
  }
  const hover = (line: number, character: number) =>
    ask<Hover>('textDocument/hover', { position: { line, character } }).then((found) => JSON.stringify(found));
  const lastRun = (run: string, value: string): string =>
    JSON.stringify({
      run,
      finished_at: '2026-01-02T03:04:05.000Z',
      steps: { read: { status: 'succeeded', value, duration: 1500 } },
    });

  it('the newest run is shown as soon as it has ended, and the one after it', async () => {
    assert.doesNotMatch(await hover(2, 9), /Last run/);
    await write('.baton/last/demo.json', lastRun('one', 'Emma'));
    assert.match(await hover(2, 9), /Last run: succeeded · 1\.5 s.*Emma/s);
    await write('.baton/last/demo.json', lastRun('two', 'Dracula'));
    assert.match(await hover(2, 9), /Dracula/);
    const items = await ask<CompletionItem[]>('textDocument/completion', { position: { line: 5, character: 22 } });
    assert.match(JSON.stringify(items.find(({ label }) => label === 'read')), /Dracula/);
    const world = await askOurs('baton/world');
    assert.deepEqual(world?.last, { run: 'two', finished_at: '2026-01-02T03:04:05.000Z', steps: { read: 'succeeded' } });
    await write('.baton/last/demo.json', '{"run":');
    assert.doesNotMatch(await hover(2, 9), /Last run/);
  });

  it('a locked answer is shown by the hint, the hover and the preview; a lens no longer offers to ask', async () => {
    const lenses = async () => JSON.stringify(await ask('textDocument/codeLens', {}));
    const hints = async (): Promise<unknown[]> => {
      const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
      return (await ask<InlayHint[]>('textDocument/inlayHint', { range })).map(({ label }) => label);
    };
    const snapshot = snapshotOfText(text.replace('About {{ read }} ', 'About '));
    const open = { uri: uri('other.baton.yaml'), languageId: 'baton', version: 1, text: snapshot.text };
    assert.ok(server);
    const { connection } = server;
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(), version: 2 },
      contentChanges: [{ text: open.text }],
    });
    assert.match(await lenses(), /Resolve 1 AUTO.*Resolve prompt/s);
    assert.deepEqual(await hints(), [': string']);
    assert.match(await hover(5, 25), /must|asked before the run.*Not answered yet/s);
    const [entry] = lockOf(snapshot, 'warm');
    assert.ok(entry);
    const { site, question, asked } = entry;
    await write(
      'demo.auto.lock.yaml',
      `version: 1\nanswers:\n  - {site: ${site}, question: "${question}", asked: ${asked}, answer: warm, model: test, date: "2026-01-01"}\n`,
    );
    assert.deepEqual(await hints(), [' = "warm"']);
    assert.match(await hover(5, 25), /Locked: `\\"warm\\"` by test/);
    assert.doesNotMatch(await lenses(), /Resolve/);
    const shown = await askOurs('baton/preview');
    assert.deepEqual([shown?.tags[0]?.state, shown?.tags[0]?.answer, shown?.version], ['locked', 'warm', 2]);
    assert.match(shown?.tags[0]?.prompt ?? '', /a tone/);
  });

  it('settings bring their experts', async () => {
    const experts = async () => (await askOurs('baton/world'))?.experts;
    assert.deepEqual(await experts(), []);
    await write('baton.yaml', 'experts: {wise: offline}\n');
    assert.deepEqual(await experts(), ['wise']);
  });
});
