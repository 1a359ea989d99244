import type { Graph } from '../../../engine/compile/graph/graph.ts';
import { curve } from '../../../engine/compile/graph/layout/curve.ts';
import type { Picture, PictureLine, Point, Size } from '../../../engine/compile/graph/layout/picture.ts';
import { edgeTitle, flowOf, isRouteLine, routeWord } from '../view/edges.ts';
import { isAmong } from '../view/find.ts';
import type { Look } from '../view/status.ts';
import { touches } from '../view/viewport.ts';

interface Props {
  graph: Graph;
  picture: Picture;
  looks: ReadonlyMap<string, Look>;
  lit: ReadonlySet<string> | undefined;
  part: Point & Size;
  /** Too small for words on the lines. */
  plain: boolean;
}

/** Edges below the cards; what flows through them shows in colour and in strokes. Lines that are alive lie on top. */
export function Wires({ graph, picture, looks, lit, part, plain }: Props) {
  const lookAt = (node: number) => looks.get(graph.nodes[node]?.path ?? '') ?? 'todo';
  const isPale = (line: PictureLine): boolean =>
    lit !== undefined && [line.from, line.to].some((node) => !isAmong(lit, graph.nodes[node]?.path ?? ''));
  const lines = picture.lines.filter((line) => touches(extent(line), part)).map((line) => ({ line, flow: flowOf(line, lookAt) }));
  const order = { dead: 0, idle: 1, done: 2, held: 3, live: 4 };
  lines.sort((a, b) => order[a.flow] - order[b.flow]);
  return (
    <svg class="wires" width={picture.size.width} height={picture.size.height} aria-hidden="true">
      {lines.map(({ line, flow }) => (
        <g key={`${line.from} ${line.to}`}>
          <path
            class={`wire ${flow}${isRouteLine(line) ? ' route' : ''}${line.back ? ' back' : ''}${isPale(line) ? ' pale' : ''}`}
            d={curve(line, picture.direction)}
          />
          {plain ? null : (
            <path class="grip" d={curve(line, picture.direction)}>
              <title>{edgeTitle(graph, line)}</title>
            </path>
          )}
          {plain || !isRouteLine(line) ? null : <Word line={line} />}
        </g>
      ))}
    </svg>
  );
}

function Word({ line }: { line: PictureLine }) {
  const end = line.points.at(-1);
  return end ? (
    <text x={end.x - 6} y={end.y - 6}>
      {routeWord(line)}
    </text>
  ) : null;
}

function extent({ points }: PictureLine): Point & Size {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
