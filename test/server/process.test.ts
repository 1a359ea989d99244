import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol/node';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';

const server = 'dist/server.cjs';

/** The real server over stdio, spoken to by the protocol's own client. */
function startServer() {
  assert.ok(existsSync(server), `${server} is missing; run npm run build first.`);
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.listen();
  return { child, connection };
}

describe('the server process', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-server-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('initialises, publishes, follows incremental edits, answers, and ends', async () => {
    const { child, connection } = startServer();
    const uri = pathToFileURL(join(folder, 'a.baton.yaml')).href;
    let published: (diagnostics: Diagnostic[]) => void = () => undefined;
    const next = () => new Promise<Diagnostic[]>((resolve) => (published = resolve));
    connection.onNotification('textDocument/publishDiagnostics', ({ diagnostics }: PublishDiagnosticsParams) =>
      published(diagnostics),
    );
    const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    assert.equal(capabilities['textDocumentSync'], 2);
    assert.equal(capabilities['diagnosticProvider'], undefined, 'a client that does not pull is pushed to');
    await connection.sendNotification('initialized', {});

    const opened = next();
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'baton', version: 1, text: 'id: a\nsteps:\n  - id: one\n    promt: hi\n' },
    });
    assert.deepEqual((await opened).map(({ code }) => code).includes('unknown-key'), true);

    const changed = next();
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } }, text: 'prompt' }],
    });
    assert.deepEqual(await changed, []);

    const items = await connection.sendRequest<{ label: string }[]>('textDocument/completion', {
      textDocument: { uri },
      position: { line: 4, character: 0 },
    });
    assert.ok(Array.isArray(items));
    const graph = await connection.sendRequest<{ version: number; graph: { nodes: { id: string }[] } }>('baton/graph', { uri });
    assert.deepEqual([graph.version, graph.graph.nodes.map(({ id }) => id)], [2, ['one']]);
    await connection.sendRequest('shutdown');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await connection.sendNotification('exit');
    assert.equal(await ended, 0);
    connection.dispose();
  });

  it('judges baton.yaml by its own keys, and pulls where the client can', async () => {
    writeFileSync(join(folder, 'baton.yaml'), 'default_model: local:small\n');
    const { child, connection } = startServer();
    const uri = pathToFileURL(join(folder, 'baton.yaml')).href;
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
    });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'baton', version: 1, text: 'defalt_model: x\n' },
    });
    const report = await connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
    assert.deepEqual(
      report.items.map(({ code }) => code),
      ['unknown-key'],
    );
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await new Promise((resolve) => child.on('exit', resolve));
    connection.dispose();
  });
});
