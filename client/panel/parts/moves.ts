import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import type { Store } from '../store.ts';
import { opens } from '../view/called-graphs.ts';
import { stepFrom, type TreeStep } from '../view/tree.ts';
import { bounded, pan, showBox, type Viewport, wholeGraph, zoom } from '../view/viewport.ts';

/** The wheel moves the picture; with the control key (or two fingers) it scales around the pointer. */
export function useWheel(
  pane: { current: HTMLDivElement | null },
  view: Signal<Viewport>,
  store: Store,
  size: Signal<Size>,
): void {
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
export function drag(event: PointerEvent, view: Signal<Viewport>, store: Store, size: Signal<Size>): void {
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

/** A click on a card shows its details and its text; on its arrow, its body. */
export function clicked(event: MouseEvent, store: Store, focused: Signal<string | undefined>): void {
  if (!(event.target instanceof Element)) return;
  const fold = event.target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
  const path = event.target.closest<HTMLElement>('[data-path]')?.dataset['path'];
  if (fold !== undefined) store.toggle(fold);
  else if (path !== undefined) {
    focused.value = path;
    store.select(path);
  }
}

const arrows: Record<string, TreeStep> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** Arrow keys follow the edges, Enter chooses, space opens, plus, minus and zero scale, Escape closes the details. */
export function pressed({
  event,
  store,
  view,
  size,
  focused,
}: {
  event: KeyboardEvent;
  store: Store;
  view: Signal<Viewport>;
  size: Signal<Size>;
  focused: Signal<string | undefined>;
}): void {
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
      view.value = showBox(view.value, next, size.value);
      // A card that only now comes into the window is drawn first.
      if (!focusCard(next.path)) requestAnimationFrame(() => focusCard(next.path));
    }
  } else if (event.key === 'Enter' && box) store.select(box.path);
  else if (event.key === ' ' && box) {
    const graph = store.drawn.value;
    const node = graph?.nodes[box.node];
    if (graph && node && opens(graph, store.called.value, node)) store.toggle(box.path);
    else store.select(box.path);
  } else if (event.key === '+' || event.key === '=') view.value = zoom(view.value, 1.25, middle);
  else if (event.key === '-') view.value = zoom(view.value, 0.8, middle);
  else if (event.key === '0') view.value = wholeGraph(picture.size, size.value);
  else if (event.key === 'Escape' && store.selected.value !== undefined) store.selected.value = undefined;
  else return;
  event.preventDefault();
}

function focusCard(path: string): boolean {
  const card = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  card?.focus({ preventScroll: true });
  return card !== null;
}
