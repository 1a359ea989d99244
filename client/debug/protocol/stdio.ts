import { dirname, join } from 'node:path';
import { createFraming } from '../../../engine/wire/framing.ts';
import { processHost } from '../process-host.ts';
import { DebugServer } from './server.ts';

// The session over standard input and output, for editors other than VS Code. It ends when the client disconnects. The
// program's arguments are the permissions of the person who started it (`engine/cli/commands/debug.ts`).
const [, program = '', ...allow] = process.argv;
const server = new DebugServer(processHost({ workerFile: join(dirname(program), 'worker.cjs'), allow }));
const exitAfterEnd = (): void => void server.end().then(() => process.exit(0));
server.on('disconnect', exitAfterEnd);
server.on('close', exitAfterEnd);
server.on('error', ({ body }: { body?: unknown }) => process.stderr.write(`${String(body)}\n`));
const faultIn = createFraming();
process.stdin.on('data', (piece: Buffer) => {
  const fault = faultIn(piece);
  if (fault === undefined) return;
  process.stderr.write(`${fault}\n`);
  process.stdin.destroy();
  void server.end().then(() => process.exit(1));
});
server.start(process.stdin, process.stdout);
