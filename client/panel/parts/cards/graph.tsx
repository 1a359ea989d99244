import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { listColumns, placeStages } from '../../view/cards/stages.ts';
import { branchesOf } from '../../view/cards/tree.ts';
import { levelOf, opensWhole, touches, visibleArea } from '../../view/cards/viewport.ts';
import { askForMenu } from '../menu/menu-events.ts';
import { useSize } from '../size.ts';
import { markSteps } from '../step-marks.ts';
import { Bar } from './bar.tsx';
import { type Camera, useCamera } from './camera.ts';
import type { CardProps } from './card.tsx';
import { drawCards, type RenderedCards } from './draw-cards.tsx';
import { Minimap } from './minimap.tsx';
import { clicked, drag, pressed, useWheel } from './moves.ts';
import { Overview } from './overview.tsx';
import { StageBlock } from './stage-block.tsx';
import { Wires } from './wires.tsx';

/** The number of cards above which a graph that is only partly visible gets a minimap. */
const mapAbove = 20;

/** The pipeline as cards; a pipeline with very many steps by its stages, until a step is focused. */
export function GraphPane({ store }: { store: Store }) {
  const { overview, focus } = store.search;
  return overview.value && focus.value === undefined ? <Overview store={store} /> : <CardsPane store={store} />;
}

/** The graph of the pipeline: moved by wheel, drag and keys; a click shows a step's details and its text. */
function CardsPane({ store }: { store: Store }) {
  const pane = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const size = useSize(pane, store.pane);
  const camera = useCamera(store, size, world);
  const focused = useSignal<string | undefined>(undefined);

  useWheel(pane, camera);
  const picture = size.value.width > 0 ? store.picture.value : undefined;
  const mapped = picture && picture.boxes.length > mapAbove && !opensWhole(picture.size, size.value);
  const map = mapped ? <Minimap store={store} camera={camera} /> : null;
  const beside = picture?.direction === 'down';

  return (
    <div class="graph">
      <div class="sight">
        <div
          class="window"
          role="tree"
          aria-label={say(graphTabTexts.stepsOf, { pipeline: store.graph.value?.id ?? '' })}
          aria-orientation={beside ? 'vertical' : 'horizontal'}
          ref={pane}
          onPointerDown={(event) => drag(event, camera)}
          onClick={(event) => clicked(event, store, focused)}
          onContextMenu={(event) => askForMenu(event, store)}
          onKeyDown={(event) => pressed({ event, store, camera, focused })}
        >
          <World store={store} camera={camera} focused={focused} world={world} />
        </div>
        {beside ? map : null}
      </div>
      <div class="foot-line">
        <Bar store={store} camera={camera} />
        {beside ? null : map}
      </div>
    </div>
  );
}

interface Props {
  store: Store;
  camera: Camera;
  focused: { value: string | undefined };
}

function World({ world, ...props }: Props & { world: { current: HTMLDivElement | null } }) {
  const level = useComputed(() => levelOf(props.camera.drawn.value));
  const ready = props.camera.size.value.width > 0;
  return (
    <div class={`world at-${level.value}`} ref={world}>
      {ready && level.value === 'stages' ? <Stages {...props} /> : null}
      {ready && level.value !== 'stages' ? <Cards {...props} /> : null}
    </div>
  );
}

/** Too small for names of steps: only stages, with the number of their steps in each state. */
function Stages({ store, camera }: Props) {
  const scale = useComputed(() => Math.round(camera.drawn.value.scale * 500) / 500);
  const graph = store.pictured.value;
  const picture = store.picture.value;
  const looks = store.looks.value;
  const columns = useMemo(
    () => (graph && picture ? listColumns(graph, picture, (path) => looks.get(path)) : []),
    [graph, picture, looks],
  );
  if (!picture) return null;

  const placed = placeStages(columns, picture, scale.value || camera.drawn.value.scale);
  return placed.map((one, index) => (
    <StageBlock key={one.stage.key} placed={one} place={index + 1} of={placed.length} camera={camera} />
  ));
}

function Cards({ store, camera, focused }: Props) {
  const level = useComputed(() => levelOf(camera.drawn.value));
  const zoom = useComputed(() => Math.min(1, camera.drawn.value.scale));
  const tile = useComputed(() => JSON.stringify(visibleArea(camera.drawn.value, camera.size.value)));
  const turn = useSignal(0);
  const drawn = useRef<RenderedCards>(new Map());
  const graph = store.pictured.value;
  const lit = store.search.lit.value;
  const picture = store.picture.value;
  const cards = store.cards.value;
  const branches = useMemo(() => (graph && picture ? branchesOf(graph, picture) : []), [graph, picture]);
  const part = useMemo((): ReturnType<typeof visibleArea> => JSON.parse(tile.value), [tile.value]);
  const waiting = useRef(false);

  // Cards postponed from this frame are drawn in the next.
  useEffect(() => {
    if (!waiting.current) return;
    const next = requestAnimationFrame(() => turn.value++);
    return () => cancelAnimationFrame(next);
  });

  void turn.value;
  if (!graph || !picture) return null;

  const { reachable, marksOf } = markSteps(store, graph, { focused: focused.value, first: picture.boxes[0]?.path });
  const wanted = branches.flatMap((branch): CardProps[] => {
    const { box } = branch;
    if (!touches(box, part) && box.path !== reachable) return [];

    // A card is created on first use.
    const card = cards.get(box.path);
    const node = graph.nodes[box.node];
    if (!card || !node) return [];

    const props = {
      ...marksOf({ path: box.path, node, card, open: box.open }),
      branch,
      card,
      loop: node.loop !== undefined,
      dormant: node.dormant,
      level: level.value,
      zoom: zoom.value,
      pick: (item: number | undefined) => store.pick(box.path, item),
    };

    return [props];
  });
  const middle = { x: part.x + part.width / 2, y: part.y + part.height / 2 };

  ({ drawn: drawn.current, waiting: waiting.current } = drawCards(drawn.current, wanted, middle));
  const looks = store.looks.value;
  const plain = level.value !== 'full';

  return (
    <>
      <Wires
        graph={graph}
        picture={picture}
        looks={looks}
        lit={lit}
        handoffs={store.handoffs.value}
        part={part}
        zoom={zoom.value}
        plain={plain}
      />
      {[...drawn.current.values()].map(({ node }) => node)}
    </>
  );
}
