import { type Signal, useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { Store } from '../store.ts';
import { type Look, lookWords } from '../view/look.ts';
import { branchesOf, type Step, stepFrom } from '../view/tree.ts';
import { begin, bounded, pan, seen, show, touches, type Viewport, whole, zoom } from '../view/viewport.ts';
import { StepCard } from './card.tsx';
import { Glyph } from './glyph.tsx';
import { Minimap } from './minimap.tsx';
import { useSize } from './size.ts';
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
        aria-label={`Steps of ${store.graph.value?.id ?? ''}`}
        aria-orientation="horizontal"
        ref={pane}
        onPointerDown={(event) => drag(event, view, store, size)}
        onClick={(event) => clicked(event, store, focused)}
        onKeyDown={(event) => pressed(event, store, view, size, focused)}
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

/** Where one looks: kept over reloads, begun anew for another pipeline, moved to what gets selected. */
function useView(store: Store, size: Signal<Size>, world: { current: HTMLDivElement | null }): Signal<Viewport> {
  const view = useSignal<Viewport>({ x: 0, y: 0, scale: 1 });
  const shownFor = useRef<string | undefined>(undefined);
  const file = store.text.value?.pipeline?.file ?? '';
  const picture = store.picture.value;
  const ready = size.value.width > 0 && picture !== undefined;
  useLayoutEffect(() => {
    if (!ready || !picture || shownFor.current === file) return;
    shownFor.current = file;
    const kept = store.host.kept().view;
    view.value =
      kept?.file === file ? { x: kept.x, y: kept.y, scale: kept.scale } : begin(picture.size, size.value, picture.boxes[0]);
  }, [ready, file]);
  useLayoutEffect(() => {
    const place = (value: Viewport): void => {
      if (world.current) world.current.style.transform = `translate(${value.x}px, ${value.y}px) scale(${value.scale})`;
    };
    let later: ReturnType<typeof setTimeout> | undefined;
    const stop = view.subscribe((value) => {
      place(value);
      clearTimeout(later);
      later = setTimeout(
        () =>
          shownFor.current !== undefined && store.host.keep({ ...store.host.kept(), view: { ...value, file: shownFor.current } }),
        400,
      );
    });
    return () => {
      clearTimeout(later);
      stop();
    };
  }, []);
  const selected = store.selected.value;
  useEffect(() => {
    const box =
      selected === undefined ? undefined : store.picture.value?.boxes.find((one) => one.path === visible(store, selected));
    if (box && ready) view.value = show(view.value, box, size.value);
  }, [selected, ready, size.value.width]);
  return view;
}

/** The drawn step that stands for a path: itself, or the closed loop or group around it. */
function visible(store: Store, path: string): string | undefined {
  const drawn = store.cards.value;
  let at: string | undefined = staticPath(path);
  while (at !== undefined && !drawn.has(at)) {
    const cut: number = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
    at = cut < 0 ? undefined : at.slice(0, cut);
  }
  return at;
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
  const tile = useComputed(() => JSON.stringify(seen(view.value, size.value)));
  const made = useRef(new Map<string, { key: string; node: VNode }>());
  const graph = store.graph.value;
  const picture = store.picture.value;
  const cards = store.cards.value;
  if (!graph || !picture) return null;
  const part: ReturnType<typeof seen> = JSON.parse(tile.value);
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
      foldable: node.body !== undefined && !node.loop?.single,
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

function useWheel(pane: { current: HTMLDivElement | null }, view: Signal<Viewport>, store: Store, size: Signal<Size>): void {
  useEffect(() => {
    const { current } = pane;
    if (!current) return;
    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const [dx, dy] = [event.deltaX * lines, event.deltaY * lines];
      if (event.ctrlKey || event.metaKey) {
        const box = current.getBoundingClientRect();
        view.value = zoom(view.value, Math.exp(-dy / (Math.abs(dy) < 40 ? 100 : 400)), {
          x: event.clientX - box.left,
          y: event.clientY - box.top,
        });
      } else move(view, store, size, event.shiftKey && dx === 0 ? { x: -dy, y: 0 } : { x: -dx, y: -dy });
    };
    current.addEventListener('wheel', turned, { passive: false });
    return () => current.removeEventListener('wheel', turned);
  }, []);
}

function move(view: Signal<Viewport>, store: Store, size: Signal<Size>, by: { x: number; y: number }): void {
  const picture = store.picture.value;
  if (picture) view.value = bounded(pan(view.value, by), picture.size, size.value);
}

/** Dragging the ground moves the picture; a press that hardly moves stays a click. */
function drag(event: PointerEvent, view: Signal<Viewport>, store: Store, size: Signal<Size>): void {
  const ground = event.currentTarget;
  if (event.button > 1 || !(ground instanceof HTMLElement)) return;
  let { clientX: x, clientY: y } = event;
  let moved = false;
  const follow = (next: PointerEvent): void => {
    if (!moved && Math.hypot(next.clientX - x, next.clientY - y) < 4) return;
    if (!moved) ground.setPointerCapture(event.pointerId);
    moved = true;
    ground.classList.add('dragging');
    move(view, store, size, { x: next.clientX - x, y: next.clientY - y });
    ({ clientX: x, clientY: y } = next);
  };
  const stop = (end: PointerEvent): void => {
    ground.classList.remove('dragging');
    ground.removeEventListener('pointermove', follow);
    ground.removeEventListener('pointerup', stop);
    ground.removeEventListener('pointercancel', stop);
    if (moved && end.type === 'pointerup')
      ground.addEventListener('click', (click) => click.stopImmediatePropagation(), { capture: true, once: true });
  };
  ground.addEventListener('pointermove', follow);
  ground.addEventListener('pointerup', stop);
  ground.addEventListener('pointercancel', stop);
}

function clicked(event: MouseEvent, store: Store, focused: Signal<string | undefined>): void {
  if (!(event.target instanceof Element)) return;
  const fold = event.target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
  const path = event.target.closest<HTMLElement>('[data-path]')?.dataset['path'];
  if (fold !== undefined) store.toggle(fold);
  else if (path !== undefined) {
    focused.value = path;
    store.select(path);
  }
}

const arrows: Record<string, Step> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

function pressed(
  event: KeyboardEvent,
  store: Store,
  view: Signal<Viewport>,
  size: Signal<Size>,
  focused: Signal<string | undefined>,
): void {
  const picture = store.picture.value;
  if (!picture || event.altKey || event.ctrlKey || event.metaKey) return;
  const path = event.target instanceof HTMLElement ? event.target.dataset['path'] : undefined;
  const box = picture.boxes.find((one) => one.path === path);
  const middle = { x: size.value.width / 2, y: size.value.height / 2 };
  const step = arrows[event.key];
  if (step && box) {
    const next = stepFrom(picture, box, step);
    if (next) {
      focused.value = next.path;
      view.value = show(view.value, next, size.value);
      // A card that only now comes into the window is drawn first.
      if (!focusCard(next.path)) requestAnimationFrame(() => focusCard(next.path));
    }
  } else if (event.key === 'Enter' && box) store.select(box.path);
  else if (event.key === ' ' && box) {
    const node = store.graph.value?.nodes[box.node];
    if (node?.body !== undefined && !node.loop?.single) store.toggle(box.path);
    else store.select(box.path);
  } else if (event.key === '+' || event.key === '=') view.value = zoom(view.value, 1.25, middle);
  else if (event.key === '-') view.value = zoom(view.value, 0.8, middle);
  else if (event.key === '0') view.value = whole(picture.size, size.value);
  else if (event.key === 'Escape' && store.selected.value !== undefined) store.selected.value = undefined;
  else return;
  event.preventDefault();
}

function focusCard(path: string): boolean {
  const card = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  card?.focus({ preventScroll: true });
  return card !== null;
}

const legend: Look[] = [
  'succeeded',
  'degraded',
  'running',
  'retrying',
  'waiting',
  'failed',
  'interrupted',
  'cancelled',
  'skipped',
  'todo',
];

/** Below the picture: how many steps stand how, and the scale. */
function Bar({ store, view, size }: { store: Store; view: Signal<Viewport>; size: Signal<Size> }) {
  const counts = new Map<Look, number>();
  for (const card of store.cards.value.values()) counts.set(card.look, (counts.get(card.look) ?? 0) + 1);
  const picture = store.picture.value;
  const by = (factor: number): void => {
    view.value = zoom(view.value, factor, { x: size.value.width / 2, y: size.value.height / 2 });
  };
  return (
    <div class="bar">
      <span class="legend">
        {store.run.value
          ? legend.flatMap((look) => {
              const count = counts.get(look);
              return count
                ? [
                    <span key={look}>
                      <Glyph look={look} /> {count} {lookWords[look]}
                    </span>,
                  ]
                : [];
            })
          : null}
      </span>
      <span class="scale">
        <button type="button" class="plain" aria-label="Smaller" title="Smaller (-)" onClick={() => by(0.8)}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8" />
          </svg>
        </button>
        <Percent view={view} />
        <button type="button" class="plain" aria-label="Larger" title="Larger (+)" onClick={() => by(1.25)}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8M7 3v8" />
          </svg>
        </button>
        <button
          type="button"
          class="plain"
          title="Show everything (0)"
          onClick={() => picture && (view.value = whole(picture.size, size.value))}
        >
          Fit
        </button>
      </span>
    </div>
  );
}

const Percent = ({ view }: { view: Signal<Viewport> }) => <span class="percent">{Math.round(view.value.scale * 100)} %</span>;
