import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { Store } from '../store.ts';
import { initialViewport, showBox, type Viewport } from '../view/viewport.ts';

/** Where one looks: kept over reloads, begun anew for another pipeline, moved to what gets selected. */
export function useView(store: Store, size: Signal<Size>, world: { current: HTMLDivElement | null }): Signal<Viewport> {
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
      kept?.file === file
        ? { x: kept.x, y: kept.y, scale: kept.scale }
        : initialViewport(picture.size, size.value, picture.boxes[0]);
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
    if (box && ready) view.value = showBox(view.value, box, size.value);
  }, [selected, ready, size.value.width]);
  return view;
}

/** The drawn step that stands for a path: itself, or the closed loop, group or called pipeline around it. */
export function visible(store: Store, path: string): string | undefined {
  const drawn = store.cards.value;
  let at: string | undefined = staticPath(path);
  while (at !== undefined && !drawn.has(at)) {
    const cut: number = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), at.lastIndexOf('/'));
    at = cut < 0 ? undefined : at.slice(0, cut);
  }
  return at;
}
