import type { Message, MessageStrategy } from 'vscode-languageserver/node';
import { ErrorCodes, Message as Messages } from 'vscode-languageserver/node';
import { say } from '../../engine/language/texts.ts';
import { serverTexts } from '../texts.ts';
import { haveShape } from './request-shapes.ts';

/** The method that replaces that of a refused request; a client that sends it itself is refused as well. */
export const refusedMethod = 'baton/refused';

/** The reason for refusing a request, with the protocol's code. */
export interface RequestRefusal {
  code: number;
  message: string;
}

export interface Lifecycle extends MessageStrategy {
  /** Whether the client has requested `shutdown`. */
  isOver(): boolean;
}

/**
 * The allowed messages in each phase of the server: one `initialize`, then all others, and after `shutdown` only `exit`.
 * `refuseOther` is called for anything that is no valid message, with its id if it has a valid one.
 */
export function createLifecycle(refuseOther?: (id: string | number | null) => void): Lifecycle {
  let phase: 'new' | 'ready' | 'over' = 'new';

  function refusalOf(method: string, params: unknown): RequestRefusal | undefined {
    if (phase === 'over') return { code: ErrorCodes.InvalidRequest, message: say(serverTexts.isOver, { method }) };
    if (method === 'initialize' && phase === 'ready')
      return { code: ErrorCodes.InvalidRequest, message: say(serverTexts.initializedOnce) };
    if (method !== 'initialize' && phase === 'new')
      return { code: ErrorCodes.ServerNotInitialized, message: say(serverTexts.notInitialized, { method }) };
    if (method === refusedMethod)
      return { code: ErrorCodes.MethodNotFound, message: say(serverTexts.unknownRequest, { method }) };
    if (!haveShape(method, params)) return { code: ErrorCodes.InvalidParams, message: say(serverTexts.wrongParams, { method }) };

    return undefined;
  }

  return {
    isOver: () => phase === 'over',
    handleMessage(message, next) {
      if (Messages.isRequest(message)) {
        const { method, params } = message;
        const refusal = refusalOf(method, params);
        if (refusal) return next(refusedRequest(message, refusal));
        if (method === 'initialize') phase = 'ready';
        if (method === 'shutdown') phase = 'over';
      } else if (Messages.isNotification(message) && phase !== 'ready' && message.method !== 'exit') return;
      else if (refuseOther && !isMessage(message)) {
        refuseOther(idOf(message));
        return;
      }
      next(message);
    },
  };
}

const isMessage = (message: Message): boolean => Messages.isNotification(message) || Messages.isResponse(message);

function idOf(value: unknown): string | number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

const refusedRequest = (message: Message, params: RequestRefusal): Message =>
  Object.assign({}, message, { method: refusedMethod, params });
