import { resolve } from 'node:path';
import { compile } from '../../compile/compile.ts';
import type { Graph, Node } from '../../compile/graph/graph.ts';
import { toSvg } from '../../compile/graph/svg.ts';
import { readTextFile } from '../../launch/read-file.ts';
import { loadWorld } from '../../launch/world.ts';
import { findRoot } from '../../store/paths.ts';
import type { Command } from '../command.ts';
import { onlyOne } from '../command.ts';

export const graph: Command = {
  name: 'graph',
  usage: 'FILE',
  summary: 'Print the graph of a pipeline.',
  options: { mermaid: { help: 'Print it for Mermaid.' }, dot: { help: 'Print it for Graphviz.' }, svg: { help: 'Print it as a picture.' } },
  examples: ['baton graph pipeline.baton.yaml', 'baton graph pipeline.baton.yaml --svg > graph.svg'],
  async run(call) {
    const file = resolve(onlyOne(call, 'a pipeline file', 'graph'));
    const compiled = compile(await readTextFile(file), await loadWorld(file, findRoot(file, process.cwd())));
    const { output } = call;
    if (call.flag('svg')) output.answer(toSvg(compiled.graph, { title: compiled.pipeline.name ?? compiled.pipeline.id }));
    else if (call.flag('mermaid')) output.answer(mermaid(compiled.graph));
    else if (call.flag('dot')) output.answer(dot(compiled.graph));
    else output.answer(JSON.stringify(graphJson(compiled.graph), null, 2));
    return 0;
  },
};

/** The graph as data: nodes by static path, edges of three kinds. The one step that a loop repeats is the loop itself. */
export function graphJson(source: Graph) {
  const ids = new Map(shownNodes(source).map((node) => [node.index, node.path]));
  return {
    nodes: shownNodes(source).map((node) => {
      const owner = source.nodes[source.frames[node.frame]?.owner ?? -1];
      return { id: node.path, kind: node.kind, ...(owner ? { group: owner.path } : {}), ...(node.condition === undefined ? {} : { condition: node.condition }) };
    }),
    edges: source.edges.flatMap(({ from, to, kind }) => {
      const [start, end] = [ids.get(from), ids.get(to)];
      return start === undefined || end === undefined ? [] : [{ from: start, to: end, kind: kind === 'variable' ? 'data' : kind }];
    }),
  };
}

const shownNodes = (source: Graph): Node[] => source.nodes.filter((node) => !source.nodes[source.frames[node.frame]?.owner ?? -1]?.loop?.single);

function mermaid(source: Graph): string {
  const { nodes, edges } = graphJson(source);
  const name = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const label = ({ id, kind }: { id: string; kind: string }): string => `${name.get(id)}["${id.replaceAll('"', '#quot;')}<br/>${kind}"]`;
  const inside = (group: string | undefined, depth: number): string[] =>
    nodes
      .filter((node) => node.group === group)
      .flatMap((node) => {
        const pad = '  '.repeat(depth);
        const children = inside(node.id, depth + 1);
        return children.length ? [`${pad}subgraph ${name.get(node.id)}["${node.id}"]`, ...children, `${pad}end`] : [`${pad}${label(node)}`];
      });
  const arrows = { dependency: '-->', data: '-->', route: '-.->' };
  return ['flowchart LR', ...inside(undefined, 1), ...edges.map(({ from, to, kind }) => `  ${name.get(from)} ${arrows[kind]} ${name.get(to)}`)].join('\n');
}

function dot(source: Graph): string {
  const { nodes, edges } = graphJson(source);
  const rows = nodes.map(({ id, kind }) => `  ${JSON.stringify(id)} [label=${JSON.stringify(`${id}\n${kind}`)}];`);
  const arrows = edges.map(({ from, to, kind }) => `  ${JSON.stringify(from)} -> ${JSON.stringify(to)}${kind === 'route' ? ' [style=dashed]' : ''};`);
  return ['digraph pipeline {', '  rankdir=LR;', '  node [shape=box, style=rounded];', ...rows, ...arrows, '}'].join('\n');
}
