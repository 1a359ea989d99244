import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../engine/language/texts.ts';
import type { DebugHost } from './host.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { type RequestFailure, whyFailed } from './protocol/request-failure.ts';
import { isKnown, type RequestAnswer } from './protocol/requests.ts';
import { requestsOf } from './session-requests.ts';
import { createSessionState, type SessionState } from './session-state.ts';
import { debugTexts } from './texts.ts';

/** The requests allowed before `initialize` is answered: it and `disconnect`. */
const unprepared: ReadonlySet<string> = new Set(['initialize', 'terminate', 'disconnect']);

interface DebugSession {
  /** Answers a request asynchronously through `send`. Never rejects. */
  handle(request: DebugProtocol.Request): Promise<void>;
  /** The client has gone: cancels the run and waits for its end. */
  end(): Promise<void>;
}

/**
 * One debugging session without input or output of its own: takes the protocol's requests, gives responses and events to
 * `send` (the transport assigns `seq`). It is built on the engine's pause points.
 */
export function createDebugSession(
  host: DebugHost,
  send: (message: DebugProtocol.Response | DebugProtocol.Event) => void,
): DebugSession {
  const session = createSessionState(host, send);
  const requests = requestsOf(session);
  return {
    async handle({ seq: request_seq, command, arguments: args = {} }) {
      const response = { seq: 0, type: 'response', request_seq, command };
      let answer: RequestAnswer;
      try {
        if (!isKnown(requests, command)) throw new RefusedRequest(say(debugTexts.unknownRequest, { command }), { show: false });
        if (!session.conventions && !unprepared.has(command))
          throw new RefusedRequest(say(debugTexts.initializeFirst, { command }), { show: false });
        answer = await requests[command](args);
      } catch (error) {
        const { message, show } = reasonOf(error, session);
        return send({ ...response, success: false, message, body: { error: { id: 1, format: message, showUser: show } } });
      }

      const { body, after } = answer;
      send({ ...response, success: true, body });
      after?.();
    },
    async end() {
      await requests.disconnect({});
    },
  };
}

/** Why a request failed. Problems of the pipeline's text are also listed in the console, with links to their places. */
function reasonOf(error: unknown, { debugged, events }: SessionState): RequestFailure {
  const why = whyFailed(error);
  for (const { text, at, of } of why.problems)
    events.print({ category: 'stderr', text, at: of === debugged.plan?.compiled.text ? at : undefined });
  return why;
}
