import { createWindow } from '../../run/limits/sliding-window.ts';
import type { EventQueue } from './event-queue.ts';

/** The rate limits of a model, or of all models of a provider: parallel calls, and calls and tokens a minute. */
export interface CallLimits {
  max_parallel?: number | undefined;
  rpm?: number | undefined;
  tpm?: number | undefined;
}

/** A call of a model by its whole name, such as `openai:gpt-6`; tokens are those of question and answer. */
export interface SimulatedCall {
  model: string;
  tokens: number;
}

/** The limits that simulated calls pass; runs that are played together may share them. */
export interface CallTurns {
  /** Starts the call once every limit admits it, immediately if none delays it; `begin` gets a function that ends it. */
  take(call: SimulatedCall, begin: (end: () => void) => void): void;
}

/** Limits by the name of a model or of a provider, on the clock of an event queue. A call passes its model's first, as in a run. */
export function createCallTurns(
  limits: ReadonlyMap<string, CallLimits>,
  { events, now }: { events: EventQueue; now(): number },
): CallTurns {
  const turns = new Map(Array.from(limits, ([owner, limit]) => [owner, createTurn(limit, events, now)]));
  return {
    take({ model, tokens }, begin) {
      const [own, shared] = [turns.get(model), turns.get(providerOfModel(model))];

      const beginShared = (endOwn: () => void): void => {
        if (!shared) begin(endOwn);
        else
          shared.take(tokens, (endShared) =>
            begin(() => {
              endOwn();
              endShared();
            }),
          );
      };

      if (own) own.take(tokens, beginShared);
      else beginShared(() => undefined);
    },
  };
}

/** The provider of a model, by its name. */
export const providerOfModel = (model: string): string => model.split(':', 1)[0] ?? model;

interface Waiter {
  tokens: number;
  begin(end: () => void): void;
}

/** One limit: first come, first served, like that of a run. */
function createTurn(
  { max_parallel: most = Number.POSITIVE_INFINITY, rpm, tpm }: CallLimits,
  events: EventQueue,
  now: () => number,
): { take(tokens: number, begin: Waiter['begin']): void } {
  const [calls, tokens] = [createWindow(rpm), createWindow(tpm)];
  const waiting: Waiter[] = [];
  let running = 0;
  let alarm: number | undefined;

  const end = (): void => {
    running--;
    admit();
  };

  const wake = (): void => {
    alarm = undefined;
    admit();
  };

  function admit(): void {
    for (let next = waiting[0]; next && running < most; next = waiting[0]) {
      const at = Math.max(calls.free(1, now()), tokens.free(next.tokens, now()));
      if (at > now()) {
        if (alarm === undefined) events.add(at, wake);
        alarm ??= at;
        return;
      }

      calls.take(1, now());
      tokens.take(next.tokens, now());
      waiting.shift();
      running++;
      next.begin(end);
    }
  }

  return {
    take(wanted, begin) {
      waiting.push({ tokens: wanted, begin });
      admit();
    },
  };
}
