import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Box, Picture } from '../../../../engine/compile/graph/layout/picture.ts';
import type { Store } from '../../store.ts';
import { opens } from '../../view/cards/called-graphs.ts';
import { stepFrom, type TreeStep } from '../../view/cards/tree.ts';
import { pickedPath } from '../../view/items/picked-items.ts';
import { clickTool, pressMenuKey } from '../menu/menu-events.ts';
import type { Camera } from './camera.ts';

/** Milliseconds without a wheel event that end a gesture. */
const gestureEnds = 200;

/** The wheel moves the graph; with Ctrl (or a pinch) it scales around the pointer. */
export function useWheel(pane: { current: HTMLDivElement | null }, camera: Camera): void {
  useEffect(() => {
    const { current } = pane;
    if (!current) return;

    // The viewport's position is read once per gesture: each read forces a layout.
    let place: DOMRect | undefined;
    let over: ReturnType<typeof setTimeout> | undefined;

    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      clearTimeout(over);
      over = setTimeout(() => {
        place = undefined;
      }, gestureEnds);

      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const [dx, dy] = [event.deltaX * lines, event.deltaY * lines];
      if (event.ctrlKey || event.metaKey) {
        place ??= current.getBoundingClientRect();
        const at = { x: event.clientX - place.left, y: event.clientY - place.top };
        camera.zoomOn(Math.exp(-dy / (Math.abs(dy) < 40 ? 100 : 400)), at);
      } else camera.panBy(event.shiftKey && dx === 0 ? { x: -dy, y: 0 } : { x: -dx, y: -dy });
    };

    current.addEventListener('wheel', turned, { passive: false });
    return () => {
      clearTimeout(over);
      current.removeEventListener('wheel', turned);
    };
  }, []);
}

/** Dragging the background moves the graph; a press that hardly moves stays a click. */
export function drag(event: PointerEvent, camera: Camera): void {
  const ground = event.currentTarget;
  if (event.button > 1 || !(ground instanceof HTMLElement)) return;

  let { clientX: x, clientY: y } = event;
  let moved = false;

  const follow = (next: PointerEvent): void => {
    if (!moved && Math.hypot(next.clientX - x, next.clientY - y) < 4) return;
    if (!moved) ground.setPointerCapture(event.pointerId);
    moved = true;
    ground.classList.add('dragging');
    camera.panBy({ x: next.clientX - x, y: next.clientY - y });
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
  if (!(event.target instanceof Element) || event.target.closest('.picker') || clickTool(event, store)) return;
  const fold = event.target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
  const path = event.target.closest<HTMLElement>('[data-path]')?.dataset['path'];
  const problem = event.target.closest<HTMLElement>('[data-problem]')?.dataset['problem'];

  if (fold !== undefined) store.toggle(fold);
  else if (problem !== undefined) store.host.post({ type: 'problem', index: Number(problem) });
  else if (path !== undefined) {
    focused.value = path;
    store.select(pickedPath(path, store.picked.value));
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

interface PressedKey {
  event: KeyboardEvent;
  store: Store;
  camera: Camera;
  focused: Signal<string | undefined>;
}

/** Arrow keys follow the edges, Enter selects, Space opens, plus, minus and zero scale, Escape closes the details. */
export function pressed(pressedKey: PressedKey): void {
  const { event, store } = pressedKey;
  const picture = store.picture.value;
  if (event.target instanceof Element && event.target.closest('.picker')) return;
  if (!picture || event.altKey || event.ctrlKey || event.metaKey || pressMenuKey(event, store)) return;

  const path = event.target instanceof HTMLElement ? event.target.dataset['path'] : undefined;
  const box = picture.boxes.find((one) => one.path === path);
  const isDone = (box && pressOnCard(pressedKey, picture, box)) || pressOnGraph(pressedKey);
  if (isDone) event.preventDefault();
}

/** Keys for the focused card. */
function pressOnCard({ event, store, camera, focused }: PressedKey, picture: Picture, box: Box): boolean {
  const step = arrows[event.key];
  if (step) {
    const next = stepFrom(picture, box, step);
    if (!next) return true;

    focused.value = next.path;
    camera.show(next);
    // A card that just came into view is drawn first.
    if (!focusCard(next.path)) requestAnimationFrame(() => focusCard(next.path));
    return true;
  }
  if (event.key !== 'Enter' && event.key !== ' ') return false;

  const graph = store.drawn.value;
  const node = graph?.nodes[box.node];
  if (event.key === ' ' && graph && node && opens(graph, store.called.value, node)) store.toggle(box.path);
  else store.select(pickedPath(box.path, store.picked.value));

  return true;
}

/** Keys for the graph as a whole. */
function pressOnGraph({ event, store, camera }: PressedKey): boolean {
  if (event.key === '+' || event.key === '=') camera.zoomBy(1.25);
  else if (event.key === '-') camera.zoomBy(0.8);
  else if (event.key === '0') camera.keep('fit');
  else if (event.key === 'f') camera.keep('follow');
  else if (event.key === 'Escape' && store.selected.value !== undefined) store.selected.value = undefined;
  else if (event.key === 'Escape' && store.search.lit.value) store.search.clear();
  else return false;
  return true;
}

function focusCard(path: string): boolean {
  const card = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  card?.focus({ preventScroll: true });
  return card !== null;
}
