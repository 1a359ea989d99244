import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { createProtocolConnection, type ProtocolConnection } from 'vscode-languageserver-protocol/node';
import { createLifecycle } from '../../../server/protocol/lifecycle.ts';
import { cancelBeforeTurn, serve } from '../../../server/serve.ts';

const greeting = { processId: null, rootUri: null, capabilities: {} };
const uri = 'file:///no/such/folder/a.baton.yaml';
const textDocument = { uri };
const position = { line: 0, character: 0 };
const range = { start: position, end: position };

/** Every request that the server answers, with params that fit. */
const requests: Readonly<Record<string, object>> = {
  'textDocument/codeAction': { textDocument, range, context: { diagnostics: [] } },
  'textDocument/codeLens': { textDocument },
  'textDocument/completion': { textDocument, position },
  'textDocument/definition': { textDocument, position },
  'textDocument/diagnostic': { textDocument },
  'textDocument/documentHighlight': { textDocument, position },
  'textDocument/documentLink': { textDocument },
  'textDocument/documentSymbol': { textDocument },
  'textDocument/foldingRange': { textDocument },
  'textDocument/formatting': { textDocument, options: { tabSize: 2, insertSpaces: true } },
  'textDocument/hover': { textDocument, position },
  'textDocument/inlayHint': { textDocument, range },
  'textDocument/linkedEditingRange': { textDocument, position },
  'textDocument/onTypeFormatting': { textDocument, position, ch: '\n', options: { tabSize: 2, insertSpaces: true } },
  'textDocument/prepareCallHierarchy': { textDocument, position },
  'textDocument/prepareRename': { textDocument, position },
  'textDocument/rangeFormatting': { textDocument, range, options: { tabSize: 2, insertSpaces: true } },
  'textDocument/references': { textDocument, position, context: { includeDeclaration: true } },
  'textDocument/rename': { textDocument, position, newName: 'b' },
  'textDocument/selectionRange': { textDocument, positions: [position] },
  'textDocument/semanticTokens/full': { textDocument },
  'textDocument/semanticTokens/full/delta': { textDocument, previousResultId: '0' },
  'textDocument/semanticTokens/range': { textDocument, range },
  'textDocument/signatureHelp': { textDocument, position },
  'callHierarchy/incomingCalls': { item: { uri, name: 'a', kind: 1, range, selectionRange: range } },
  'callHierarchy/outgoingCalls': { item: { uri, name: 'a', kind: 1, range, selectionRange: range } },
  'codeAction/resolve': { title: 'x' },
  'workspace/symbol': { query: '' },
  'workspace/willRenameFiles': { files: [{ oldUri: uri, newUri: 'file:///no/such/folder/b.baton.yaml' }] },
  'baton/graph': { uri },
  'baton/preview': { uri },
  'baton/world': { uri },
};

/** Params with one member taken away, or given another type, at every depth. */
function* damaged(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const other of damaged(item)) yield value.with(index, other);
    yield 'x';
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = Object.fromEntries(Object.entries(value));
      yield rest;
      for (const other of damaged(member)) yield { ...rest, [key]: other };
    }
    yield null;
    yield 1;
  } else yield [value];
}

/** The code of the error that a request ends with; undefined where it has an answer. */
const codeOf = (answer: Promise<unknown>): Promise<number | undefined> =>
  answer.then(
    () => undefined,
    (error: { code?: number }) => error.code,
  );

describe('the life of a server', () => {
  let client: ProtocolConnection;
  let end = (): void => undefined;
  beforeEach(() => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down), {
      connectionStrategy: cancelBeforeTurn,
      messageStrategy: createLifecycle(),
    });
    serve(server);
    client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    client.listen();
    end = () => {
      client.dispose();
      server.dispose();
    };
  });
  afterEach(() => end());

  it('is tried with every request that it answers', () => {
    const texts = globSync('server/{requests/*,protocol/*,serve}.ts').map((file) => readFileSync(file, 'utf8'));
    const answered = texts.flatMap((text) => [...text.matchAll(/\bon\(\s*'([^']+)'/g)].map(([, method = '']) => method));
    assert.ok(answered.length > 25, `${answered.length} are answered`);
    assert.deepEqual(
      answered.filter((method) => !Object.hasOwn(requests, method)),
      [],
    );
  });

  it('answers nothing before it is greeted', async () => {
    for (const [method, params] of Object.entries(requests))
      assert.equal(await codeOf(client.sendRequest(method, params)), -32002);
    assert.equal(await codeOf(client.sendRequest('shutdown')), -32002);
  });

  for (const dynamicRegistration of [true, false])
    it(`${dynamicRegistration ? 'asks to be told' : 'does not ask to be told'} of changed settings where the client ${dynamicRegistration ? 'can' : 'cannot'} be asked`, async () => {
      let registered = 0;
      client.onRequest('client/registerCapability', () => {
        registered++;
        return null;
      });
      const configured = new Promise((resolve) =>
        client.onRequest('workspace/configuration', () => {
          resolve(undefined);
          return [null];
        }),
      );
      const workspace = { configuration: true, didChangeConfiguration: { dynamicRegistration } };
      await client.sendRequest('initialize', { ...greeting, capabilities: { workspace } });
      await client.sendNotification('initialized', {});
      await configured;
      assert.equal(registered, dynamicRegistration ? 1 : 0);
    });

  it('is greeted once', async () => {
    await client.sendRequest('initialize', greeting);
    assert.equal(await codeOf(client.sendRequest('initialize', greeting)), -32600);
  });

  it('answers nothing after its goodbye', async () => {
    await client.sendRequest('initialize', greeting);
    await client.sendRequest('shutdown');
    for (const [method, params] of Object.entries(requests))
      assert.equal(await codeOf(client.sendRequest(method, params)), -32600);
    assert.equal(await codeOf(client.sendRequest('initialize', greeting)), -32600);
    assert.equal(await codeOf(client.sendRequest('shutdown')), -32600);
  });

  it('greeted with nothing, it says so and still can be', async () => {
    assert.equal(await codeOf(client.sendRequest('initialize', {})), -32602);
    assert.equal(await codeOf(client.sendRequest('initialize', greeting)), undefined);
  });

  it('law: params that are not what a method asks for are told as that, whatever is wrong with them', async () => {
    await client.sendRequest('initialize', greeting);
    await client.sendNotification('initialized', {});
    const text = 'id: a\nsteps:\n  - { id: one, set: { x: 1 } }\n';
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'baton', version: 1, text } });
    const open: string[] = [];
    for (const [method, params] of Object.entries(requests)) {
      const right = await codeOf(client.sendRequest(method, params));
      if (right !== undefined && right !== -32601) open.push(`${method} fails with ${right}`);
      for (const wrong of damaged(params)) {
        const code = await codeOf(client.sendRequest(method, wrong));
        if (code === -32603) open.push(`${method} ${JSON.stringify(wrong)}: ${code}`);
      }
    }
    assert.deepEqual(open, []);
  });

  it('what is refused cannot be asked for by its name', async () => {
    await client.sendRequest('initialize', greeting);
    assert.equal(await codeOf(client.sendRequest('baton/refused', { code: 1, message: 'x' })), -32601);
  });
});
