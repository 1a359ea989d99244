import { ProtocolServer } from '@vscode/debugadapter/lib/protocol.js';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugHost } from '../host.ts';
import { createDebugSession } from '../session.ts';

/** A session with the protocol's framing: on streams with `start`, else by `handleMessage` and `onDidSendMessage`. */
export class DebugServer extends ProtocolServer {
  readonly #session;

  constructor(host: DebugHost) {
    super();
    this.#session = createDebugSession(host, (message) => {
      if ('event' in message) this.sendEvent(message);
      else this.sendResponse(message);
    });
  }

  /** Cancels the run and waits for its end. */
  end(): Promise<void> {
    return this.#session.end();
  }

  override dispose(): void {
    void this.end();
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#session.handle(request).then(() => {
      if (request.command === 'disconnect') this.emit('disconnect');
    });
  }
}
