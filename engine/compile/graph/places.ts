import { kindBodies } from '../../language/kinds/kind-bodies.ts';
import type { Graph, Node } from './graph.ts';

/**
 * The step that a frame belongs to; undefined for the pipeline's own frame. Called for each name; an index of -1 would be a
 * slow property lookup.
 */
export function ownerOfFrame(graph: Graph, frame: number): Node | undefined {
  const owner = graph.frames[frame]?.owner;
  return owner === undefined ? undefined : graph.nodes[owner];
}

/** The nodes of the frame that a node opens; none where it opens none. */
export const bodyNodes = (graph: Graph, { body }: Node): readonly number[] =>
  body === undefined ? [] : (graph.frames[body]?.nodes ?? []);

/** The enclosing step of a node: its group, loop or switch. */
export const ownerOf = (graph: Graph, { frame }: Node): Node | undefined => ownerOfFrame(graph, frame);

/** Whether a node is the one step that a loop repeats: its reads are those of the loop's own node. */
export const isItem = (graph: Graph, node: Node): boolean => ownerOf(graph, node)?.loop?.single ?? false;

/** Whether a node runs one of several branches. */
export const choosesBranch = ({ kind }: Pick<Node, 'kind'>): boolean => kindBodies[kind] === 'branches';

/** Whether a node is the implicit group of one case of a switch, not a step of the text. */
export function isBranch(graph: Graph, node: Node): boolean {
  const owner = ownerOf(graph, node);
  return owner !== undefined && choosesBranch(owner);
}

/** Whether a frame holds the agents of a step: they are no steps of the run, and no name leads to them. */
export const holdsAgents = (graph: Graph, frame: number): boolean => ownerOfFrame(graph, frame)?.agents === frame;

/** The nodes that are steps: agents are parts of one. */
export const stepNodes = ({ nodes }: Pick<Graph, 'nodes'>): readonly Node[] => nodes.filter(({ agent }) => !agent);

/** Whether the steps inside a node are members of its value; a loop has a list for each step instead. */
export const hasStepMembers = ({ kind, loop }: Node): boolean => kindBodies[kind] !== 'nothing' && !loop;

/** Whether the object that `vars` describes is the member `answer` of a node's value. */
export const hasAnswer = ({ kind }: Pick<Node, 'kind'>): boolean => kind === 'ensemble' || kind === 'agents';

/** The node of `frame` that is `node`, or contains it. */
export function liftTo(graph: Graph, node: Node, frame: number): Node | undefined {
  for (let at: Node | undefined = node; at; ) {
    if (at.frame === frame) return at;
    const owner: number | undefined = graph.frames[at.frame]?.owner;
    at = owner === undefined ? undefined : graph.nodes[owner];
  }
  return undefined;
}

/** The enclosing frame, whose names are visible too. */
export const parentFrame = (graph: Graph, frame: number): number | undefined =>
  frame !== 0 && frame === graph.last ? 0 : ownerOfFrame(graph, frame)?.frame;
