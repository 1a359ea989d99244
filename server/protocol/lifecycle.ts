import type { Message, MessageStrategy } from 'vscode-languageserver/node';
import { ErrorCodes, Message as Messages } from 'vscode-languageserver/node';
import { say } from '../../engine/language/texts.ts';
import { serverTexts } from '../texts.ts';
import { haveShape } from './request-shapes.ts';

/** The request that one which may not be answered is made to; whoever sends this itself is refused as well. */
export const refusedMethod = 'baton/refused';

/** Why a request is refused, in the protocol's code. */
export interface RequestRefusal {
  code: number;
  message: string;
}

export interface Lifecycle extends MessageStrategy {
  /** Whether the client has said goodbye. */
  isOver(): boolean;
}

/**
 * What may come at each time in the life of a server: one greeting, then everything, and behind the goodbye nothing but the exit.
 * `refuseOther` is called for what is no message, with its id where it has one that can be one.
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
