import assert from 'node:assert/strict';
import {
  commands,
  type DebugProtocolMessage,
  type DebugSession,
  debug,
  extensions,
  Location,
  Position,
  Selection,
  SourceBreakpoint,
  window,
  workspace,
} from 'vscode';
import type { Api } from '../../../client/extension.ts';
import { fileUri, openFile, until } from './support.ts';

type Message = Record<string, unknown> & { body?: Record<string, unknown> };

/** What the debugger says to VS Code, as it says it. */
function listen(): { said: Message[]; heard(what: string): Message[]; session(): DebugSession; dispose(): void } {
  const said: Message[] = [];
  let newest: DebugSession | undefined;
  const tracking = debug.registerDebugAdapterTrackerFactory('baton', {
    createDebugAdapterTracker(session) {
      newest = session;
      return { onDidSendMessage: (message: Message & DebugProtocolMessage) => said.push(message) };
    },
  });
  // The active one may still be one that ends.
  const session = (): DebugSession => newest ?? assert.fail('a session has begun');
  const heard = (what: string) => said.filter(({ event, command }) => event === what || command === what);
  return { said, heard, session, dispose: () => tracking.dispose() };
}

describe('debugging in the extension host', () => {
  const talk = listen();
  after(() => talk.dispose());
  afterEach(async () => {
    debug.removeBreakpoints(debug.breakpoints);
    await debug.stopDebugging();
    talk.said.length = 0;
  });

  it('goes to a step whatever breakpoint stands there, and leaves none behind', async () => {
    const document = await openFile('hello.baton.yaml');
    const line = document.getText().slice(0, document.getText().indexOf('id: shout')).split('\n').length - 1;
    const disabled = new SourceBreakpoint(new Location(document.uri, new Position(line, 0)), false);
    debug.addBreakpoints([disabled]);
    await commands.executeCommand('baton.debugTo', document.uri.toString(), line);
    await until(() => talk.heard('stopped').length === 1);
    const { runOf } = (await extensions.getExtension<Api>('baton.baton')?.activate()) ?? assert.fail('the extension is there');
    assert.equal(runOf(document.uri)?.handle.paused?.step?.path, 'shout');
    assert.deepEqual(
      debug.breakpoints.map(({ enabled }) => enabled),
      [false],
    );
  });

  it('goes to the step at the cursor where no other is named', async () => {
    const document = await openFile('hello.baton.yaml');
    const editor = window.activeTextEditor ?? assert.fail('the file is in front');
    const at = document.positionAt(document.getText().indexOf('id: count'));
    editor.selection = new Selection(at, at);
    await commands.executeCommand('baton.debugTo', document.uri);
    await until(() => talk.heard('stopped').length === 1);
    const { runOf } = (await extensions.getExtension<Api>('baton.baton')?.activate()) ?? assert.fail('the extension is there');
    assert.equal(runOf(document.uri)?.handle.paused?.step?.path, 'count');
  });

  it('stops at a verified breakpoint, steps, evaluates, and ends; the run is one of the window', async () => {
    const extension = extensions.getExtension<Api>('baton.baton');
    const { runOf } = (await extension?.activate()) ?? assert.fail('the extension is there');
    const document = await openFile('hello.baton.yaml');
    const line = document.getText().slice(0, document.getText().indexOf('id: shout')).split('\n').length - 1;
    // On the line below, which belongs to the step as well.
    debug.addBreakpoints([new SourceBreakpoint(new Location(document.uri, new Position(line + 1, 0)))]);
    const started = new Promise<DebugSession>((done) => {
      const listening = debug.onDidStartDebugSession((one) => {
        listening.dispose();
        done(one);
      });
    });
    await commands.executeCommand('baton.debug');
    const session = await started;
    await until(() => talk.heard('stopped').length === 1);
    assert.equal(talk.heard('stopped')[0]?.body?.['reason'], 'breakpoint');
    const [set] = talk.heard('setBreakpoints');
    assert.deepEqual(
      Array.isArray(set?.body?.['breakpoints']) && set.body['breakpoints'].map(({ verified, line: at }) => [verified, at]),
      [[true, line + 1]],
    );
    assert.equal(runOf(document.uri)?.handle.paused?.step?.path, 'shout');

    const { stackFrames } = await session.customRequest('stackTrace', { threadId: 1 });
    assert.deepEqual(
      stackFrames.map(({ name }: { name: string }) => name),
      ['shout', 'hello'],
    );
    const [{ id: frameId }] = stackFrames;
    const { result } = await session.customRequest('evaluate', { expression: 'greeting | upper', frameId, context: 'watch' });
    assert.equal(result, '"HELLO, WORLD!"');

    await session.customRequest('next', { threadId: 1 });
    await until(() => talk.heard('stopped').length === 2);
    assert.equal(talk.heard('stopped')[1]?.body?.['reason'], 'step');
    const ended = new Promise<void>((done) => {
      const listening = debug.onDidTerminateDebugSession((one) => {
        if (one.id !== session.id) return;
        listening.dispose();
        done();
      });
    });
    await session.customRequest('continue', { threadId: 1 });
    await ended;
    const end = runOf(document.uri)?.end;
    assert.ok(end && 'result' in end);
    assert.equal(end.result.status, 'succeeded');
    assert.deepEqual(
      talk.heard('exited').map(({ body }) => body),
      [{ exitCode: 0 }],
    );
  });

  it('begins a frame of the past again in a new run, which is the one of the window then', async () => {
    const { runOf } = (await extensions.getExtension<Api>('baton.baton')?.activate()) ?? assert.fail('the extension is there');
    const document = await openFile('hello.baton.yaml');
    const line = document.getText().slice(0, document.getText().indexOf('id: shout')).split('\n').length - 1;
    debug.addBreakpoints([new SourceBreakpoint(new Location(document.uri, new Position(line, 0)))]);
    await commands.executeCommand('baton.debug');
    await until(() => talk.heard('stopped').length === 1);
    const session = talk.session();
    const parent = runOf(document.uri)?.handle.id;
    await session.customRequest('stepBack', { threadId: 1 });
    await until(() => talk.heard('stopped').length === 2);
    const { stackFrames } = await session.customRequest('stackTrace', { threadId: 1 });
    await session.customRequest('restartFrame', { frameId: stackFrames[0].id });
    await until(() => talk.heard('stopped').length === 3);
    const run = runOf(document.uri);
    assert.notEqual(run?.handle.id, parent);
    assert.equal(run?.handle.state.started?.parent?.run, parent);
    assert.equal(run?.handle.paused?.step?.path, stackFrames[0].name);
    assert.equal(debug.activeDebugSession?.id, session.id);
  });

  it('stops at a breakpoint in the file of a called pipeline, and opens that file', async () => {
    const file = fileUri('squares.baton.yaml');
    const text = (await workspace.openTextDocument(file)).getText();
    const line = text.slice(0, text.indexOf('id: square\n')).split('\n').length - 1;
    await openFile('calls.baton.yaml');
    debug.addBreakpoints([new SourceBreakpoint(new Location(file, new Position(line, 0)), true, 'item == 2')]);
    await commands.executeCommand('baton.debug');
    await until(() => talk.heard('stopped').length === 1);
    const session = talk.session();
    const { stackFrames } = await session.customRequest('stackTrace', { threadId: talk.heard('stopped')[0]?.body?.['threadId'] });
    assert.deepEqual(
      stackFrames.map((frame: { name: string; source: { name: string } }) => [frame.name, frame.source.name]),
      [
        ['sums/each[1].square', 'squares.baton.yaml'],
        ['sums/each: item 2 of 3', 'squares.baton.yaml'],
        ['squares', 'squares.baton.yaml'],
        ['sums', 'calls.baton.yaml'],
        ['calls', 'calls.baton.yaml'],
      ],
    );
    const [{ id: frameId }] = stackFrames;
    const { result } = await session.customRequest('evaluate', { expression: 'upto + total', frameId, context: 'watch' });
    assert.equal(result, '4');
  });

  it('of a file with problems fails to launch and leaves no run', async () => {
    const extension = extensions.getExtension<Api>('baton.baton');
    const { runOf } = (await extension?.activate()) ?? assert.fail('the extension is there');
    const { uri, languageId } = await openFile('bad.baton.yaml');
    assert.equal(languageId, 'baton');
    await commands.executeCommand('baton.debug');
    await until(() => talk.heard('launch').length === 1);
    assert.equal(talk.heard('launch')[0]?.['success'], false);
    assert.equal(runOf(uri), undefined);
  });
});
