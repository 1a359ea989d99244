import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { type PickedItems, pickedPath } from '../items/picked-items.ts';
import type { CalledGraphs } from './called-graphs.ts';

/** The steps of a graph whose inner steps a model writes, perhaps others in each item of a loop. */
export const generatedNodes = ({ nodes }: Graph): Node[] => nodes.filter(({ kind }) => kind === 'generated');

/** The graphs of generated steps in the items that are picked, by the name in `Node.calls`. Of any other step the last graph counts. */
export function pickedGraphs(nodes: readonly Node[], { frames }: RunState, picked: PickedItems): CalledGraphs {
  const graphs = new Map<string, Graph>();
  for (const { calls, path, loop } of nodes) {
    const each = loop?.single ? `${path}[*]` : path;
    const one = pickedPath(each, picked);
    const graph = one === each || one.includes('[*]') ? undefined : frames.get(`${one}/`)?.invocation.graph;
    if (calls !== undefined && graph) graphs.set(calls, graph);
  }

  return graphs;
}

export const areSameGraphs = (one: CalledGraphs, other: CalledGraphs): boolean =>
  one.size === other.size && [...one].every(([name, graph]) => other.get(name) === graph);
