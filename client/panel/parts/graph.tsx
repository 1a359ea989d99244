import { type Signal, useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { opens } from '../view/called-graphs.ts';
import { branchesOf } from '../view/tree.ts';
import { touches, type Viewport, visibleArea } from '../view/viewport.ts';
import { Bar } from './bar.tsx';
import { StepCard } from './card.tsx';
import { Minimap } from './minimap.tsx';
import { clicked, drag, pressed, useWheel } from './moves.ts';
import { useSize } from './size.ts';
import { useView, visible } from './view.ts';
import { Wires } from './wires.tsx';

const farBelow = 0.42;

/** The picture of the pipeline: moved by wheel, drag and keys; a click shows a step's details and its text. */
export function GraphPane({ store }: { store: Store }) {
  const pane = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const view = useView(store, size, world);
  const focused = useSignal<string | undefined>(undefined);
  useWheel(pane, view, store, size);
  const picture = store.picture.value;
  return (
    <div class="graph">
      <div
        class="window"
        role="tree"
        aria-label={say(panelTexts.stepsOf, { pipeline: store.graph.value?.id ?? '' })}
        aria-orientation="horizontal"
        ref={pane}
        onPointerDown={(event) => drag(event, view, store, size)}
        onClick={(event) => clicked(event, store, focused)}
        onKeyDown={(event) => pressed({ event, store, view, size, focused })}
      >
        <div class="world" ref={world}>
          {picture ? <Drawn store={store} view={view} size={size} focused={focused} /> : null}
        </div>
        {picture && picture.boxes.length > 60 ? <Minimap store={store} view={view} size={size} /> : null}
      </div>
      <Bar store={store} view={view} size={size} />
    </div>
  );
}

function Drawn({
  store,
  view,
  size,
  focused,
}: {
  store: Store;
  view: Signal<Viewport>;
  size: Signal<Size>;
  focused: Signal<string | undefined>;
}) {
  const far = useComputed(() => view.value.scale < farBelow);
  const tile = useComputed(() => JSON.stringify(visibleArea(view.value, size.value)));
  const made = useRef(new Map<string, { key: string; node: VNode }>());
  const graph = store.drawn.value;
  const picture = store.picture.value;
  const cards = store.cards.value;
  if (!graph || !picture) return null;
  const part: ReturnType<typeof visibleArea> = JSON.parse(tile.value);
  const selected = store.selected.value === undefined ? undefined : visible(store, store.selected.value);
  const reachable = focused.value ?? selected ?? picture.boxes[0]?.path;
  const nodes = branchesOf(graph, picture).flatMap((branch): VNode[] => {
    const { box } = branch;
    const card = cards.get(box.path);
    const node = graph.nodes[box.node];
    if (!card || !node || (!touches(box, part) && box.path !== reachable)) return [];
    const props = {
      branch,
      card,
      loop: node.loop !== undefined,
      foldable: opens(graph, store.called.value, node),
      dormant: node.dormant,
      selected: box.path === selected,
      reachable: box.path === reachable,
      far: far.value,
    };
    // A card that has not changed keeps its node, so that a busy run touches only what it changes.
    const key = JSON.stringify(props);
    const known = made.current.get(box.path);
    if (known?.key === key) return [known.node];
    const drawn = <StepCard key={box.path} {...props} />;
    made.current.set(box.path, { key, node: drawn });
    return [drawn];
  });
  return (
    <>
      <Wires graph={graph} picture={picture} cards={cards} part={part} far={far.value} />
      {nodes}
    </>
  );
}
