import { graphTexts } from '../../../language/texts/compile/graphs.ts';
import { say } from '../../../language/texts.ts';
import type { GraphJson } from './json.ts';
import { type Nested, nested } from './nested.ts';

/** A graph in the language of Graphviz; groups and loops are clusters, their edges end at the cluster's own node. */
export function toDot(graph: GraphJson, name: string): string {
  const draw = ({ node, body }: Nested, indent: string): string[] => {
    const label = [
      node.id,
      node.kind,
      ...(node.condition === undefined ? [] : [say(graphTexts.condition, { condition: node.condition })]),
    ].join('\n');
    const own = `${indent}${quoted(node.id)} [label=${quoted(label)}${body.length ? ', shape=note' : ''}];`;
    if (body.length === 0) return [own];

    return [
      `${indent}subgraph ${quoted(`cluster ${node.id}`)} {`,
      own.replace(indent, `${indent}  `),
      ...body.flatMap((one) => draw(one, `${indent}  `)),
      `${indent}}`,
    ];
  };

  const edges = graph.edges.map(
    ({ from, to, kind }) =>
      `  ${quoted(from)} -> ${quoted(to)}${kind === 'route' || kind === 'handoff' ? ' [style=dashed]' : ''};`,
  );

  return [
    `digraph ${quoted(name)} {`,
    '  node [shape=box];',
    ...nested(graph).flatMap((one) => draw(one, '  ')),
    ...new Set(edges),
    '}',
    '',
  ].join('\n');
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replace(/\r?\n/g, '\\n')}"`;
