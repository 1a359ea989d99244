import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { type CallState, isSettled, type StepState } from '../../../../engine/state/step.ts';
import { cardTexts } from '../../texts/cards.ts';
import { formatCost } from '../format.ts';
import { type PickedItems, pickedInstances } from '../items/picked-items.ts';
import { type Look, lookOf } from '../status.ts';

/** The path of the step that an agent belongs to. */
const ownerPath = ({ path }: Pick<Node, 'path'>): string => path.slice(0, path.lastIndexOf('.'));

const callsOf = ({ calls }: StepState): CallState[] => calls.filter((call) => call?.agent !== undefined);

/** The state of an agent, which is no step of a run: derived from its calls in its step. */
export function lookOfAgent(node: Node, state: RunState, picked: PickedItems): Look {
  const owners = pickedInstances(state, ownerPath(node), picked);
  const looks = owners.map((owner) => lookIn(state, owner, node.id));
  return (
    looks.find((look) => look !== 'succeeded' && look !== 'skipped') ??
    looks.find((look) => look !== 'skipped') ??
    looks[0] ??
    'todo'
  );
}

function lookIn(state: RunState, owner: StepState, agent: string): Look {
  const calls = callsOf(owner);
  // The last agent is working, or is where the step ended.
  if (calls.at(-1)?.agent === agent && !hasHandedOver(calls)) return lookOf(state, owner);
  if (calls.some((call) => call.agent === agent)) return 'succeeded';
  return isSettled(owner) ? 'skipped' : 'todo';
}

const hasHandedOver = (calls: readonly CallState[]): boolean => {
  const last = calls.at(-1);
  return last !== undefined && isHandoff(last) && last.settled !== undefined;
};

const isHandoff = ({ kind, name }: CallState): boolean => kind === 'tool' && name === 'handoff';

/** An agent's activity in one line; undefined if it did nothing. */
export function lineOfAgent(node: Node, state: RunState, picked: PickedItems): string | undefined {
  const calls = pickedInstances(state, ownerPath(node), picked)
    .flatMap(callsOf)
    .filter((call) => call.agent === node.id);
  const asked = calls.filter(({ kind }) => kind !== 'tool');
  if (asked.length === 0) return undefined;

  const tools = calls.filter((call) => call.kind === 'tool' && !isHandoff(call)).length;
  const costs = asked.flatMap(({ settled }) => settled?.cost ?? []);
  return [
    say(cardTexts.agentAsked, { count: asked.length }),
    tools ? say(cardTexts.agentCalled, { count: tools }) : '',
    costs.length ? formatCost(costs.reduce((sum, cost) => sum + cost, 0)) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The handoffs of a run by their edges, each with its positions in the order: `2, 4`. */
export function handoffsAlong(graph: Graph, state: RunState | undefined, picked: PickedItems): ReadonlyMap<string, string> {
  const numbers = new Map<string, number[]>();
  for (const { frame: index, path } of graph.nodes.filter(({ agent }) => agent)) {
    const [owner, second] = state ? pickedInstances(state, ownerPath({ path }), picked) : [];
    if (!owner || second) continue;

    const places = new Map(graph.frames[index]?.nodes.map((one) => [graph.nodes[one]?.id, one]));
    const from = path.slice(path.lastIndexOf('.') + 1);
    for (const [place, call] of callsOf(owner).filter(isHandoff).entries()) {
      const to = isMap(call.prompt) ? places.get(String(call.prompt['to'])) : undefined;
      if (call.agent !== from || to === undefined || !call.settled) continue;
      const key = `${places.get(from)} ${to}`;
      numbers.set(key, [...(numbers.get(key) ?? []), place + 1]);
    }
  }

  return new Map([...numbers].map(([key, places]) => [key, places.join(', ')]));
}
