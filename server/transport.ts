import type { ConnectionStrategy, MessageConnection, MessageReader, MessageWriter } from 'vscode-jsonrpc/node';
import {
  createMessageConnection,
  createServerPipeTransport,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  Message,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { say } from '../engine/language/texts.ts';
import { LSPErrorCodes } from './lsp.ts';
import { serverTexts } from './texts.ts';

/** How the arguments of this process say that its client is reached: `--node-ipc`, `--stdio`, `--pipe=NAME` or `--socket=PORT`. */
export function transportOf(args: readonly string[]): [MessageReader, MessageWriter] | undefined {
  const value = (flag: string): string | undefined => {
    const at = args.findIndex((one) => one === flag || one.startsWith(`${flag}=`));
    return at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  };
  const [pipe, port] = [value('--pipe'), value('--socket')];
  if (args.includes('--node-ipc')) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  if (args.includes('--stdio')) return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  if (pipe !== undefined) return createServerPipeTransport(pipe);
  return port === undefined ? undefined : createServerSocketTransport(Number(port));
}

/** A request that is cancelled while it waits for its turn is never worked on. One that has begun ends at once: answers are synchronous. */
const cancelled: ConnectionStrategy = {
  cancelUndispatched: (message) =>
    Message.isRequest(message)
      ? {
          jsonrpc: message.jsonrpc,
          id: message.id,
          error: { code: LSPErrorCodes.RequestCancelled, message: say(serverTexts.cancelled) },
        }
      : undefined,
};

/** What goes wrong in the talk itself is told on stderr: stdout may be the connection. */
const logger = { error: console.error, warn: console.error, info: console.error, log: console.error };

export const connect = (reader: MessageReader, writer: MessageWriter): MessageConnection =>
  createMessageConnection(reader, writer, logger, { connectionStrategy: cancelled });

/** How often it is looked whether the client still lives, in milliseconds. */
const watchEvery = 3000;

/** Ends this process when the client says so or is gone: 0 after it has asked for the end, else 1. */
export function endWith(connection: MessageConnection): (client: number | null) => void {
  let asked = false;
  const end = (): never => process.exit(asked ? 0 : 1);
  connection.onRequest('shutdown', () => {
    asked = true;
    return null;
  });
  connection.onNotification('exit', end);
  connection.onClose(end);
  process.stdin.on('end', end);
  process.on('disconnect', end);
  return (client) => {
    if (client === null) return;
    setInterval(() => {
      try {
        process.kill(client, 0);
      } catch {
        end();
      }
    }, watchEvery).unref();
  };
}
