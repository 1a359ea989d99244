import type { Connection, Message } from 'vscode-languageserver/node';
import {
  createConnection,
  ErrorCodes,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { say } from '../engine/language/texts.ts';
import { createFraming } from '../engine/wire/framing.ts';
import { createLifecycle } from './protocol/lifecycle.ts';
import { cancelBeforeTurn, serve } from './serve.ts';
import { serverTexts } from './texts.ts';

/**
 * Over standard input and output; an invalid message is answered with its JSON-RPC error, and after a broken header the
 * process ends.
 */
function connectOverStdio(): Connection {
  const { stdin } = process;
  // Listens before the connection does, which would wait in silence after a broken header.
  const faultIn = createFraming();

  stdin.on('data', (piece: Buffer) => {
    const fault = faultIn(piece);
    if (fault === undefined) return;
    process.stderr.write(`${fault}\n`);
    process.exit(1);
  });

  const [reader, writer] = [new StreamMessageReader(stdin), new StreamMessageWriter(process.stdout)];

  const write = (message: Message): void => {
    // The client is gone and receives nothing; the end of its stream ends the process.
    void writer.write(message).catch(() => undefined);
  };

  reader.onError((error) => {
    if (error instanceof SyntaxError) write(errorAnswer(null, { code: ErrorCodes.ParseError, message: say(serverTexts.noJson) }));
  });

  const lifecycle = createLifecycle((id) =>
    write(errorAnswer(id, { code: ErrorCodes.InvalidRequest, message: say(serverTexts.noMessage) })),
  );
  for (const end of ['end', 'close']) stdin.on(end, () => process.exit(lifecycle.isOver() ? 0 : 1));

  return createConnection(ProposedFeatures.all, reader, writer, {
    connectionStrategy: cancelBeforeTurn,
    messageStrategy: lifecycle,
  });
}

const errorAnswer = (id: string | number | null, error: { code: number; message: string }): Message =>
  Object.assign({ jsonrpc: '2.0' }, { id, error });

serve(
  process.argv.includes('--stdio')
    ? connectOverStdio()
    : createConnection(ProposedFeatures.all, { connectionStrategy: cancelBeforeTurn, messageStrategy: createLifecycle() }),
);
