import { isMap } from '../../../../engine/language/json.ts';
import { isSettled, type StepState } from '../../../../engine/state/step.ts';
import type { Look } from '../status.ts';

/** Consecutive calls of one agent of a step, up to its handoff or its answer. Moments are milliseconds since 1970. */
export interface AgentTurn {
  agent: string;
  from: number;
  /** Absent while the turn goes on. */
  to: number | undefined;
  /** The agent that it handed over to. */
  next?: string;
}

/** The turns of the agents of a step, in their order. */
export function turnsOfAgents(step: StepState): AgentTurn[] {
  const turns: AgentTurn[] = [];
  for (const call of step.calls) {
    if (call?.agent === undefined) continue;
    let turn = turns.at(-1);
    if (turn?.agent !== call.agent || turn.next !== undefined) {
      turn = { agent: call.agent, from: call.started_at, to: undefined };
      turns.push(turn);
    }

    turn.to = call.settled?.at;
    if (call.kind === 'tool' && call.name === 'handoff' && call.settled && isMap(call.prompt))
      turn.next = String(call.prompt['to']);
  }

  // An agent's turn continues between two calls; the last one ends with its step.
  const last = turns.at(-1);
  if (last && last.next === undefined) last.to = isSettled(step) ? step.finished_at : undefined;

  return turns;
}

/** The state of an agent, by the state of its step: the agent whose turn it is has that state, the others are done. */
export function lookOfTurns(turns: readonly AgentTurn[], agent: string, look: Look): Look {
  const last = turns.at(-1);
  return last?.agent === agent && last.next === undefined ? look : 'succeeded';
}
