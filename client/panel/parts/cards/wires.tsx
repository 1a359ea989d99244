import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import { curve } from '../../../../engine/compile/graph/layout/curve.ts';
import type { Picture, PictureLine, Point, Size } from '../../../../engine/compile/graph/layout/picture.ts';
import { type EdgeFlow, edgeTitle, flowOf, isHandoffLine, isRouteLine, routeWord } from '../../view/cards/edges.ts';
import { touches } from '../../view/cards/viewport.ts';
import { isAmong } from '../../view/frame/find.ts';
import type { Look } from '../../view/status.ts';

interface Props {
  graph: Graph;
  picture: Picture;
  looks: ReadonlyMap<string, Look>;
  lit: ReadonlySet<string> | undefined;
  /** The handoffs so far, by the nodes of their edges. */
  handoffs: ReadonlyMap<string, string>;
  part: Point & Size;
  /** The scale if less than 1, else 1. */
  zoom: number;
  /** Too small for words on the lines. */
  plain: boolean;
}

/** Edges below the cards; their state shows in colour and dashes. Active lines are on top. */
export function Wires({ graph, picture, looks, lit, handoffs, part, zoom, plain }: Props) {
  const wires = useMemo(() => wiresOf(picture), [picture]);
  const grips = useMemo(() => new Map<Wire, VNode>(), [graph, picture, handoffs]);
  const seen = useMemo(() => wires.filter(({ extent }) => touches(extent, part)), [wires, part]);
  const strokes = useMemo(
    () => strokesOf(seen, { graph, looks, lit, handoffs, direction: picture.direction }),
    [seen, graph, looks, lit, handoffs, picture],
  );

  const gripOf = (wire: Wire): VNode => {
    const grip = grips.get(wire) ?? (
      <Grip
        key={keyOf(wire.line)}
        graph={graph}
        wire={wire}
        handoffs={handoffs.get(keyOf(wire.line)) ?? ''}
        direction={picture.direction}
      />
    );

    grips.set(wire, grip);
    return grip;
  };

  return (
    <svg
      class={zoom < 1 ? 'wires small' : 'wires'}
      width={picture.size.width}
      height={picture.size.height}
      style={{ '--zoom': zoom }}
      aria-hidden="true"
    >
      {strokes.map(([key, { path }]) => (
        <path key={key} class={key} d={path} />
      ))}
      {plain ? null : seen.map(gripOf)}
    </svg>
  );
}

const keyOf = ({ from, to }: PictureLine): string => `${from} ${to}`;

interface StrokeSource extends Pick<Props, 'graph' | 'looks' | 'lit' | 'handoffs'> {
  direction: Picture['direction'];
}

/** Lines in the same state are one path: a page with few elements is moved and scaled quickly. */
function strokesOf(
  seen: readonly Wire[],
  { graph, looks, lit, handoffs, direction }: StrokeSource,
): [string, { flow: EdgeFlow; path: string }][] {
  const lookAt = (node: number) => looks.get(graph.nodes[node]?.path ?? '') ?? 'todo';
  const isPale = (line: PictureLine): boolean =>
    lit !== undefined && [line.from, line.to].some((node) => !isAmong(lit, graph.nodes[node]?.path ?? ''));

  const paths = new Map<string, { flow: EdgeFlow; path: string }>();
  for (const wire of seen) {
    const { line } = wire;
    // A route that was not taken stays idle, whatever the state of its ends.
    const flow = isHandoffLine(line) && !handoffs.has(keyOf(line)) ? 'idle' : flowOf(line, lookAt);
    const marks = ['wire', flow, isRouteLine(line) ? 'route' : '', line.back ? 'back' : ''];
    if (isHandoffLine(line)) marks.push('handoff');
    if (isPale(line)) marks.push('pale');
    const key = marks.filter(Boolean).join(' ');
    paths.set(key, { flow, path: `${paths.get(key)?.path ?? ''}${curveOf(wire, direction)}` });
  }

  return [...paths].sort(([, a], [, b]) => flowOrder[a.flow] - flowOrder[b.flow]);
}

const flowOrder: Readonly<Record<EdgeFlow, number>> = { dead: 0, idle: 1, done: 2, held: 3, live: 4 };

/** A line with its position; its shape is computed when it is first visible. */
interface Wire {
  line: PictureLine;
  extent: Point & Size;
  curve?: string;
}

const wiresOf = ({ lines }: Picture): Wire[] => lines.map((line) => ({ line, extent: extentOf(line) }));

function curveOf(wire: Wire, direction: Picture['direction']): string {
  wire.curve ??= curve(wire.line, direction);
  return wire.curve;
}

/** The part of a line that reacts to the mouse, and its route's word. */
function Grip({
  graph,
  wire,
  handoffs,
  direction,
}: {
  graph: Graph;
  wire: Wire;
  handoffs: string;
  direction: Picture['direction'];
}) {
  const { line } = wire;
  return (
    <g>
      <path class="grip" d={curveOf(wire, direction)}>
        <title>{edgeTitle(graph, line, handoffs)}</title>
      </path>
      {isRouteLine(line) ? <Word line={line} text={handoffs || routeWord(line)} /> : null}
    </g>
  );
}

function Word({ line, text }: { line: PictureLine; text: string }) {
  const end = line.points.at(-1);
  return end ? (
    <text x={end.x - 6} y={end.y - 6}>
      {text}
    </text>
  ) : null;
}

function extentOf({ points }: PictureLine): Point & Size {
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
