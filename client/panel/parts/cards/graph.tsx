import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { mayRetry } from '../../view/actions.ts';
import { opens } from '../../view/called-graphs.ts';
import { isAmong } from '../../view/find.ts';
import { itemChoice } from '../../view/item-choice.ts';
import { pickedPath } from '../../view/picked-items.ts';
import { problemsByCard } from '../../view/problems.ts';
import { placeStages } from '../../view/stages.ts';
import { branchesOf } from '../../view/tree.ts';
import { levelOf, opensWhole, touches, visibleArea } from '../../view/viewport.ts';
import { askForMenu } from '../menu/menu-events.ts';
import { useSize } from '../size.ts';
import { Bar } from './bar.tsx';
import { type Camera, useCamera, visible } from './camera.ts';
import { type CardProps, StepCard } from './card.tsx';
import { Minimap } from './minimap.tsx';
import { clicked, drag, pressed, useWheel } from './moves.ts';
import { Overview } from './overview.tsx';
import { StageBlock } from './stage-block.tsx';
import { Wires } from './wires.tsx';

/** Above so many cards a picture that is not seen as a whole has a map beside it. */
const mapAbove = 20;

/** The pipeline as cards; one of very many steps by its stages, until one looks at a step closely. */
export function GraphPane({ store }: { store: Store }) {
  const { overview, focus } = store.search;
  return overview.value && focus.value === undefined ? <Overview store={store} /> : <CardsPane store={store} />;
}

/** The picture of the pipeline: moved by wheel, drag and keys; a click shows a step's details and its text. */
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
  const small = useComputed(() => props.camera.drawn.value.scale < 1);
  const ready = props.camera.size.value.width > 0;
  return (
    <div class={`world at-${level.value}${small.value ? ' small' : ''}`} ref={world}>
      {ready && level.value === 'stages' ? <Stages {...props} /> : null}
      {ready && level.value !== 'stages' ? <Cards {...props} /> : null}
    </div>
  );
}

/** Too small for names of steps: only stages, with how many of their steps stand how. */
function Stages({ store, camera }: Props) {
  const scale = useComputed(() => Math.round(camera.drawn.value.scale * 500) / 500);
  const graph = store.pictured.value;
  const picture = store.picture.value;
  if (!graph || !picture) return null;
  const placed = placeStages(graph, picture, (path) => store.looks.value.get(path), scale.value || camera.drawn.value.scale);
  return placed.map((one, index) => (
    <StageBlock key={one.stage.key} placed={one} place={index + 1} of={placed.length} camera={camera} />
  ));
}

function Cards({ store, camera, focused }: Props) {
  const level = useComputed(() => levelOf(camera.drawn.value));
  const tile = useComputed(() => JSON.stringify(visibleArea(camera.drawn.value, camera.size.value)));
  const rendered = useRef(new Map<string, { props: CardProps; node: VNode }>());
  const graph = store.pictured.value;
  const state = store.run.value?.state;
  const picked = store.picked.value;
  const lit = store.search.lit.value;
  const problems = problemsByCard(store.text.value?.problems.list ?? [], (path) => visible(store, path));
  const picture = store.picture.value;
  const cards = store.cards.value;
  const branches = useMemo(() => (graph && picture ? branchesOf(graph, picture) : []), [graph, picture]);
  if (!graph || !picture) return null;
  const part: ReturnType<typeof visibleArea> = JSON.parse(tile.value);
  const selected = store.selected.value === undefined ? undefined : visible(store, store.selected.value);
  const reachable = focused.value ?? selected ?? picture.boxes[0]?.path;
  const nodes = branches.flatMap((branch): VNode[] => {
    const { box } = branch;
    if (!touches(box, part) && box.path !== reachable) return [];
    // A card is made when it is asked for.
    const card = cards.get(box.path);
    const node = graph.nodes[box.node];
    if (!card || !node) return [];
    const loop = state && box.open && node.loop ? state.steps.get(pickedPath(box.path, picked)) : undefined;
    const props = {
      branch,
      card,
      loop: node.loop !== undefined,
      foldable: opens(graph, store.called.value, node),
      dormant: node.dormant,
      selected: box.path === selected,
      reachable: box.path === reachable,
      level: level.value,
      problems: problems.get(box.path),
      choice: state && loop ? itemChoice(state, loop, picked.get(box.path)) : undefined,
      picked: picked.get(box.path),
      pick: (item: number | undefined) => store.pick(box.path, item),
      pale: lit !== undefined && !isAmong(lit, box.path),
      retry: store.graph.value !== undefined && mayRetry(state, store.graph.value, box.path, card.look),
    };
    // A card that has not changed keeps its node, so that a busy run, or who moves the picture, touches only what changes.
    const previous = rendered.current.get(box.path);
    if (previous && isSame(previous.props, props)) return [previous.node];
    const drawn = <StepCard key={box.path} {...props} />;
    rendered.current.set(box.path, { props, node: drawn });
    return [drawn];
  });
  return (
    <>
      <Wires graph={graph} picture={picture} looks={store.looks.value} lit={lit} part={part} plain={level.value !== 'full'} />
      {nodes}
    </>
  );
}

/** Whether two cards look alike: the same parts, or, where what they show was made anew, the same in it. */
const isSame = (one: CardProps, other: CardProps): boolean =>
  one.selected === other.selected &&
  one.reachable === other.reachable &&
  one.pale === other.pale &&
  one.retry === other.retry &&
  one.level === other.level &&
  isAlike(one.card, other.card) &&
  isAlike(one.branch, other.branch) &&
  isAlike(one.problems, other.problems) &&
  isAlike(one.choice, other.choice) &&
  one.picked === other.picked &&
  one.foldable === other.foldable &&
  one.dormant === other.dormant &&
  one.loop === other.loop;

const isAlike = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);
