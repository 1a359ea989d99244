import { graphTexts } from '../../../language/texts/compile/graphs.ts';
import { say } from '../../../language/texts.ts';
import type { GraphJson } from './json.ts';
import { type Nested, nested } from './nested.ts';

/** A graph as a Mermaid flowchart; groups and loops are subgraphs. */
export function toMermaid(graph: GraphJson): string {
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));

  const draw = ({ node, body }: Nested, indent: string): string[] => {
    const id = ids.get(node.id) ?? '';
    const label = `${quoted(node.id, node.kind, node.condition)}`;
    if (body.length === 0) return [`${indent}${id}${node.condition === undefined ? `[${label}]` : `{{${label}}}`}`];
    return [`${indent}subgraph ${id} [${label}]`, ...body.flatMap((one) => draw(one, `${indent}  `)), `${indent}end`];
  };

  const arrows = { dependency: '-->', data: '-->', route: '-.->', handoff: '-.->' } as const;
  const drawn = new Set<string>();
  const edges = graph.edges.flatMap(({ from, to, kind }) => {
    const line = `  ${ids.get(from)} ${arrows[kind]} ${ids.get(to)}`;
    if (drawn.has(line)) return [];
    drawn.add(line);
    return [line];
  });

  return ['flowchart TD', ...nested(graph).flatMap((one) => draw(one, '  ')), ...edges, ''].join('\n');
}

/** Mermaid reads `#code;` as a character, so that nothing of a condition can end the label. */
const quoted = (id: string, kind: string, condition: string | undefined): string =>
  `"${[id, kind, ...(condition === undefined ? [] : [say(graphTexts.condition, { condition })])].map(escaped).join('<br>')}"`;
const escaped = (text: string): string =>
  text.replace(/[^\w .,:=+\-/]/gu, (character) => `#${character.codePointAt(0)};`).replace(/\s+/g, ' ');
