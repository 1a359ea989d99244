import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol/node';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { yaml } from '../yaml.ts';

const server = 'dist/server.cjs';

const children: ChildProcess[] = [];

/** The real server over stdio, spoken to by the protocol's own client. */
function startServer() {
  assert.ok(existsSync(server), `${server} is missing; run npm run build first.`);
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.listen();
  return { child, connection };
}

describe('the server process', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-server-'));
  });
  // A test that fails leaves no server behind.
  afterEach(() => children.splice(0).forEach((child) => void child.kill()));
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
      textDocument: {
        uri,
        languageId: 'baton',
        version: 1,
        text: yaml`
        id: a
        steps:
          - id: one
            promt: hi
      `,
      },
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

  it('ends when its client is gone, with what the end was', async () => {
    for (const [shut, code] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { child, connection } = startServer();
      await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
      if (shut) await connection.sendRequest('shutdown');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.stdin.end();
      assert.equal(await ended, code);
      connection.dispose();
    }
  });

  for (const junk of ['Content-Length: abc\r\n\r\n{}', 'Content-Length: -1\r\n\r\n{}', 'hello server\n'])
    it(`ends, and says why, where what came is no message: ${JSON.stringify(junk)}`, async () => {
      const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'ignore', 'pipe'] });
      children.push(child);
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      child.stdin.on('error', () => undefined).write(junk);
      assert.equal(await ended, 1);
      assert.match(said, /Content-Length: 120/);
    });

  it('ends at once on `exit`; without a goodbye before it that is an error', async () => {
    for (const [shut, code] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { child, connection } = startServer();
      await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
      if (shut) await connection.sendRequest('shutdown');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await connection.sendNotification('exit');
      assert.equal(await ended, code);
      connection.dispose();
    }
  });

  it('answers what is no message by the code that JSON-RPC has for it, under its id or null, and goes on', async () => {
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const answers: unknown[] = [];
    const reader = new StreamMessageReader(child.stdout);
    const [noJson, noMessage] = ['The message is not JSON.', 'The message is not valid JSON-RPC 2.0.'];
    const wanted = [
      { id: null, error: { code: -32700, message: noJson } },
      { id: null, error: { code: -32600, message: noMessage } },
      { id: 5, error: { code: -32600, message: noMessage } },
      { id: 'six', error: { code: -32600, message: noMessage } },
      { id: 7, result: null },
    ];
    const heard = new Promise((resolve) =>
      reader.listen((message) => {
        const { id, result, error } = Object.assign({ id: undefined, result: undefined, error: undefined }, message);
        if (id !== 1) answers.push(error ? { id, error } : { id, result });
        if (answers.length === wanted.length) resolve(undefined);
      }),
    );
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    };
    const bodies = [
      JSON.stringify(initialize),
      '{"jsonrpc":"2.0","id":4,',
      '[1]',
      '{"jsonrpc":"2.0","id":5}',
      '{"jsonrpc":"2.0","id":"six","method":6}',
      '{"jsonrpc":"2.0","id":7,"method":"shutdown"}',
    ];
    for (const body of bodies) child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await heard;
    assert.deepEqual(answers, wanted);
  });

  it('ends when the process that its client named is not there', async () => {
    const other = spawn(process.execPath, ['-e', '0']);
    await new Promise((resolve) => other.on('exit', resolve));
    const { child, connection } = startServer();
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await connection.sendRequest('initialize', { processId: other.pid, rootUri: null, capabilities: {} });
    assert.equal(await ended, 1);
    connection.dispose();
  });

  it('speaks over the channel of a process that forked it, says what it does not know, and ends with it', async () => {
    const child = fork(server, ['--node-ipc'], { execArgv: [] });
    children.push(child);
    const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    await assert.rejects(connection.sendRequest('textDocument/moniker', {}), { code: -32601 });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    connection.dispose();
    child.disconnect();
    assert.equal(await ended, 0);
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

  it('offers refactorings, and makes the one that is chosen; at once for a client that resolves nothing', async () => {
    const text = yaml`
      id: c
      steps:
        - id: one
          prompt: hi
        - id: two
          prompt: "{{ one }}"
    `;
    const uri = pathToFileURL(join(folder, 'c.baton.yaml')).href;
    const range = { start: { line: 3, character: 14 }, end: { line: 3, character: 14 } };
    for (const resolves of [true, false]) {
      const { child, connection } = startServer();
      const told: string[] = [];
      connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
        told.push(message);
      });
      const codeAction = resolves ? { resolveSupport: { properties: ['edit'] }, dataSupport: true } : {};
      await connection.sendRequest('initialize', {
        processId: process.pid,
        rootUri: null,
        capabilities: { textDocument: { diagnostic: {}, codeAction } },
      });
      await connection.sendNotification('initialized', {});
      const textDocument = { uri, languageId: 'baton', version: 1, text };
      await connection.sendNotification('textDocument/didOpen', { textDocument });
      const ask = (more: object) =>
        connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri },
          context: { diagnostics: [] },
          ...more,
        });
      const [input, own] = await ask({ range });
      assert.deepEqual([input?.kind, own?.kind], ['refactor.extract', 'refactor.extract']);
      if (resolves) {
        assert.equal(input?.edit, undefined);
        const made = await connection.sendRequest<CodeAction>('codeAction/resolve', input);
        assert.equal(made.edit?.changes?.[uri]?.length, 2);
        const pipeline = await connection.sendRequest<CodeAction>('codeAction/resolve', own);
        assert.equal(pipeline.edit?.documentChanges?.length, 3);
        const stale = { ...input, data: { ...input?.data, version: 0 } };
        await assert.rejects(connection.sendRequest('codeAction/resolve', stale), { code: -32801 });
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: 2 },
          contentChanges: [{ text: text.replace('prompt: hi', 'condition: two\n    prompt: hi') }],
        });
        const moved = { line: 4, character: 14 };
        const [, refused] = await ask({ range: { start: moved, end: moved } });
        await assert.rejects(connection.sendRequest('codeAction/resolve', refused), /need not have a result/);
        assert.match(told.join(), /need not have a result/);
      } else assert.equal(input?.edit?.changes?.[uri]?.length, 2);
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await new Promise((resolve) => child.on('exit', resolve));
      connection.dispose();
    }
  });

  it('answers every feature, across files, of what is open and of what is not', async () => {
    writeFileSync(
      join(folder, 'clean.baton.yaml'),
      yaml`
        id: clean
        inputs: {text: {type: string}}
        outputs: {neat: "{{ tidy.out }}"}
        steps:
          - id: tidy
            set: {out: "{{ text }}"}
      `,
    );
    const text = `id:   b
inputs: {topic: tea}
steps:
  - id: first
    pipeline: clean.baton.yaml
    inputs: {text: "{{ topic }}"}
  - id: second
    prompt: "{{ first.neat | join(', ') }} <AUTO>why</AUTO>"
`;
    const { child, connection } = startServer();
    const uri = pathToFileURL(join(folder, 'b.baton.yaml')).href;
    const other = pathToFileURL(join(folder, 'clean.baton.yaml')).href;
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
    });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'baton', version: 1, text } });
    const ask = <Answer>(method: string, more: object): Promise<Answer> =>
      connection.sendRequest<Answer>(method, { textDocument: { uri }, ...more });
    const at = (needle: string) => {
      const before = text.slice(0, text.indexOf(needle) + 1).split('\n');
      return { position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
    };
    const range = { start: { line: 0, character: 0 }, end: { line: 8, character: 0 } };

    const files = await ask<{ label: string }[]>('textDocument/completion', { position: { line: 4, character: 14 } });
    assert.ok(files.some(({ label }) => label === 'clean.baton.yaml'));
    const help = await ask<{ signatures: { label: string }[] }>('textDocument/signatureHelp', at("', '"));
    assert.match(help.signatures[0]?.label ?? '', /^\| join\(/);
    assert.equal((await ask<{ uri: string }>('textDocument/definition', at('neat'))).uri, other);
    assert.match(JSON.stringify(await ask('textDocument/hover', at('clean.baton'))), /Takes/);
    assert.deepEqual(
      (await ask<{ uri: string }[]>('textDocument/references', { ...at('neat'), context: { includeDeclaration: true } }))
        .map((one) => one.uri)
        .sort(),
      [uri, other],
    );
    const { changes } = await ask<{ changes: Record<string, unknown[]> }>('textDocument/rename', {
      ...at('neat'),
      newName: 'done',
    });
    assert.deepEqual(Object.keys(changes).sort(), [uri, other]);
    assert.equal((await ask<unknown[]>('textDocument/documentHighlight', at('first.neat'))).length, 2);
    assert.equal((await ask<{ ranges: unknown[] }>('textDocument/linkedEditingRange', at('first.neat'))).ranges.length, 2);
    assert.ok(await ask('textDocument/selectionRange', { positions: [at('first.neat').position] }));
    assert.equal((await ask<unknown[]>('textDocument/inlayHint', { range })).length, 1);
    const lenses = await ask<{ command: { command: string } }[]>('textDocument/codeLens', {});
    assert.equal(lenses[0]?.command.command, 'baton.run');
    assert.ok((await ask<unknown[]>('textDocument/foldingRange', {})).length > 0);
    const links = await ask<{ target: string }[]>('textDocument/documentLink', {});
    assert.deepEqual(
      links.map(({ target }) => target),
      [other],
    );

    const tokens = await ask<{ resultId: string; data: number[] }>('textDocument/semanticTokens/full', {});
    assert.ok(tokens.data.length > 0);
    const delta = await ask<{ edits: unknown[] }>('textDocument/semanticTokens/full/delta', {
      previousResultId: tokens.resultId,
    });
    assert.deepEqual(delta.edits, []);
    const part = await ask<{ data: number[] }>('textDocument/semanticTokens/range', {
      range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } },
    });
    assert.ok(part.data.length > 0 && part.data.length < tokens.data.length);

    const options = { tabSize: 2, insertSpaces: true };
    const edits = await ask<{ newText: string }[]>('textDocument/formatting', { options });
    assert.deepEqual(
      edits.map(({ newText }) => newText),
      [' '],
    );
    assert.deepEqual(
      await ask('textDocument/rangeFormatting', {
        options,
        range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } },
      }),
      [],
    );

    const symbols = await connection.sendRequest<{ name: string; location: { uri: string } }[]>('workspace/symbol', {
      query: 'tidy',
    });
    assert.deepEqual(
      symbols.map(({ name, location }) => [name, location.uri]),
      [['tidy', other]],
    );
    const [item] = await ask<{ uri: string }[]>('textDocument/prepareCallHierarchy', at('clean.baton'));
    assert.equal(item?.uri, other);
    const incoming = await connection.sendRequest<{ from: { uri: string } }[]>('callHierarchy/incomingCalls', { item });
    assert.deepEqual(
      incoming.map(({ from }) => from.uri),
      [uri],
    );
    const [whole] = await ask<object[]>('textDocument/prepareCallHierarchy', { position: { line: 0, character: 1 } });
    const outgoing = await connection.sendRequest<{ to: { uri: string } }[]>('callHierarchy/outgoingCalls', { item: whole });
    assert.deepEqual(
      outgoing.map(({ to }) => to.uri),
      [other],
    );

    // What is open counts before it is saved.
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        uri: other,
        languageId: 'baton',
        version: 1,
        text: 'id: clean\noutputs: {other: 1}\nsteps:\n  - id: tidy\n    set: {a: 1}\n',
      },
    });
    const members = await ask<{ label: string }[]>('textDocument/completion', { position: { line: 7, character: 23 } });
    assert.equal(members[0]?.label, 'other');

    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await new Promise((resolve) => child.on('exit', resolve));
    connection.dispose();
  });
});
