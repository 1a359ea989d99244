import type { DebugProtocol } from '@vscode/debugprotocol';
import { type DebugAdapter, type DebugProtocolMessage, EventEmitter, Uri, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { filePath } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { startRun } from '../runs/start.ts';
import { createDebugSession } from './session.ts';

/** The debugger inside the extension host. Its runs are ordinary ones: the panel, the status item and the log show them too. */
export function createDebugAdapter(host: Host): DebugAdapter {
  const messages = new EventEmitter<DebugProtocolMessage>();
  const open = (program: string) => workspace.openTextDocument(program.startsWith('untitled:') ? Uri.parse(program) : Uri.file(program));
  const session = createDebugSession({
    send: (message) => messages.fire(message),
    async compile(file) {
      const document = await open(file);
      return (await engine()).compile(document.getText(), { file: filePath(document) });
    },
    async start({ program, inputs }, { pauseBefore, onPause, onEvent }) {
      const document = await open(program);
      const begun = await startRun(host, document, { ...(inputs ? { inputs } : {}), host: { pauseBefore, onPause, onEvent } });
      if (!begun) throw new Error('The run was not started.');
      return begun.handle;
    },
    evaluate: async (handle, expression, path) => (await engine()).evaluateAt(handle.context, expression, path),
    exitCode: (handle) => ends[handle.result().status] ?? 1,
  });
  return {
    onDidSendMessage: messages.event,
    handleMessage: (message) => void session.handle(asRequest(message)),
    dispose() {
      session.end();
      messages.dispose();
    },
  };
}

const ends: Readonly<Record<string, number>> = { succeeded: 0, failed: 1, cancelled: 130, waiting: 4, interrupted: 4 };

/** VS Code hands over the protocol's own requests under an opaque type. */
const asRequest = (message: DebugProtocolMessage): DebugProtocol.Request => message as DebugProtocol.Request;
