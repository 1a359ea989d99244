import { Console } from 'node:console';
import type { MessageReader, MessageWriter } from 'vscode-jsonrpc/node';
import { IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

/** How long the process of the server goes on. */
export interface Life {
  /** Calls back when the client is gone: its end of the transport is closed, or its process is not there any more. */
  onGone(gone: () => void): void;
  /** The id of the client's process. */
  watch(client: number): void;
  exit(code: number): void;
}

/** What a client that started this process speaks over: its channel (`--node-ipc`), or standard input and output. */
export function transport(): { reader: MessageReader; writer: MessageWriter; life: Life } {
  let gone = (): void => undefined;
  const life: Life = {
    onGone: (then) => void (gone = then),
    watch: (client) => {
      setInterval(() => isThere(client) || gone(), everyMs).unref();
    },
    exit: (code) => process.exit(code),
  };
  if (process.argv.includes('--node-ipc')) {
    process.on('disconnect', () => gone());
    return { reader: new IPCMessageReader(process), writer: new IPCMessageWriter(process), life };
  }
  for (const event of ['end', 'close']) process.stdin.on(event, () => gone());
  // What is printed would stand among the messages.
  globalThis.console = new Console(process.stderr);
  return { reader: new StreamMessageReader(process.stdin), writer: new StreamMessageWriter(process.stdout), life };
}

const everyMs = 3000;

function isThere(client: number): boolean {
  try {
    return process.kill(client, 0);
  } catch {
    return false;
  }
}
