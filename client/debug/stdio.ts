import { join, resolve } from 'node:path';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Given } from '../../engine/index.ts';
import { createDebugSession } from './session.ts';

/** The same session over standard input and output, for other editors. */
class Server extends ProtocolServer {
  readonly #session = createDebugSession({
    send: (message) => this.#send(message),
    async compile(file) {
      const { compile, findRoot, loadWorld, readTextFile } = await import('../../engine/index.ts');
      return compile(await readTextFile(file), await loadWorld(file, findRoot(file, process.cwd())));
    },
    async start({ program, inputs, model, cwd = process.cwd(), allow }, hooks) {
      const { startRun } = await import('../../engine/index.ts');
      const given = new Map(Object.entries(inputs ?? {}).map(([name, value]): [string, Given] => [name, { value }]));
      return startRun({ file: resolve(cwd, program), cwd, inputs: given, workerFile: join(__dirname, 'worker.cjs'), ...(model ? { model } : {}), ...(allow ? { allow } : {}), ...hooks });
    },
    evaluate: async (handle, expression, path) => (await import('../../engine/index.ts')).evaluateAt(handle.context, expression, path),
    exitCode: (handle) => ({ succeeded: 0, failed: 1, cancelled: 130, waiting: 4, interrupted: 4, running: 4 })[handle.result().status],
  });

  #send(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'event') this.sendEvent(message as DebugProtocol.Event);
    else this.sendResponse(message as DebugProtocol.Response);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#session.handle(request).then(() => {
      if (request.command === 'disconnect') this.stop();
    });
  }
}

new Server().start(process.stdin, process.stdout);
