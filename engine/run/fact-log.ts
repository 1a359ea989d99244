import { defined } from '../language/json.ts';
import type { Fact, Live, NewFact, RunEvent } from '../state/events.ts';
import { comesTooLate, reduce } from '../state/reduce.ts';
import type { RunState } from '../state/state.ts';
import type { Files, Ports } from './ports.ts';

/**
 * The single place where facts are made: each is numbered, folded into the state, appended to the log, and reported to
 * listeners.
 */
export interface FactLog {
  /** Records a fact. A fact about a step that has ended is dropped. */
  fact(body: NewFact): void;
  /** Reports an event that is never logged. */
  live(event: Live): void;
  /** Called after each fact. */
  listen(listener: (fact: Fact) => void): void;
  /** The run's files; where a large value cannot be written, the run cannot continue. */
  files: Files;
}

interface FactLogOptions {
  state: RunState;
  ports: Ports;
  onEvent(event: RunEvent): void;
  /** A large value could not be written. Nothing is recorded from here on, so that a resume continues where the log ends. */
  failed(error: unknown): void;
}

export function createFactLog({ state, ports, onEvent, failed }: FactLogOptions): FactLog {
  const listeners: ((fact: Fact) => void)[] = [];
  let isLost = false;
  return {
    fact(body) {
      if (isLost || comesTooLate(state, body)) return;
      const event: Fact = { seq: state.seq + 1, at: ports.clock.now(), ...defined(body) };
      reduce(state, event);
      ports.log.append(event);
      onEvent(event);
      for (const listener of listeners) listener(event);
    },
    live(event) {
      reduce(state, event);
      onEvent(event);
    },
    listen: (listener) => void listeners.push(listener),
    files: {
      ...ports.files,
      async putArtifact(json) {
        try {
          return await ports.files.putArtifact(json);
        } catch (error) {
          isLost = true;
          failed(error);
          throw error;
        }
      },
    },
  };
}
