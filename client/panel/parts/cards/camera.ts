import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Box, Picture, Point, Size } from '../../../../engine/compile/graph/layout/picture.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import type { Store } from '../../store.ts';
import {
  bounded,
  type CameraMode,
  centreOn,
  initialViewport,
  isInWindow,
  leastScale,
  pan,
  showBox,
  type Viewport,
  wholeGraph,
  zoom,
} from '../../view/cards/viewport.ts';

/** The visible part of the graph, and the ways to move it. */
export interface Camera {
  view: Signal<Viewport>;
  /** The view for which cards are drawn: during a zoom by wheel or fingers, a recent one, and the drawing is only scaled. */
  drawn: ReadonlySignal<Viewport>;
  mode: ReadonlySignal<CameraMode>;
  size: Signal<Size>;
  panBy(by: Point): void;
  /** Around a point of the viewport; its centre unless given. */
  zoomBy(factor: number, at?: Point): void;
  /** The same within a gesture that continues in the next frame. */
  zoomOn(factor: number, at: Point): void;
  /** Moves only as far as needed. */
  show(box: Box): void;
  /** Keeps the whole graph, or the active step, in view, until a person moves it. */
  keep(mode: 'fit' | 'follow'): void;
}

/**
 * During a zoom, cards are redrawn at this interval in milliseconds: a redraw changes all of them, which takes longer than a
 * frame.
 */
const drawsEvery = 250;

/** Kept over reloads, reset for another pipeline, moved to a selected step; follows or fits until a person moves it. */
export function useCamera(store: Store, size: Signal<Size>, world: { current: HTMLDivElement | null }): Camera {
  const view = useSignal<Viewport>({ x: 0, y: 0, scale: 1 });
  const drawnView = useSignal(view.value);
  const zooming = useSignal(false);
  const fitted = useSignal(false);
  const mode = useComputed<CameraMode>(() => modeOf(fitted.value, store.follow.value));
  const shown = useRef<{ file: string; direction: Picture['direction'] } | undefined>(undefined);
  const file = store.text.value?.pipeline?.file ?? '';
  const picture = store.picture.value;
  const ready = size.value.width > 0 && picture !== undefined;
  const camera = useMemo(() => cameraOf(store, { view, drawn: drawnView, mode, size }, { fitted, zooming }), []);
  const leading = store.happening.value === undefined ? undefined : visible(store, store.happening.value);
  const happening = ready ? picture.boxes.find(({ path }) => path === leading) : undefined;

  useLayoutEffect(() => {
    if (!ready) return;
    const turned = shown.current?.direction !== picture.direction;
    if (shown.current?.file !== file) {
      const storedView = store.host.kept().view;
      const opened =
        storedView?.file === file
          ? { view: { x: storedView.x, y: storedView.y, scale: storedView.scale }, mode: storedView.mode }
          : initialViewport(picture, size.value, happening ?? picture.boxes[0]);

      view.value = opened.view;
      fitted.value = opened.mode === 'fit';
      store.follow.value = opened.mode === 'follow';
    } else if (mode.value === 'free' && turned) {
      // The content has moved.
      const at = selectedBox(store, picture) ?? picture.boxes[0];
      if (at) view.value = centreOn(view.value, at, picture, size.value);
    }

    shown.current = { file, direction: picture.direction };
    if (mode.value === 'fit') view.value = wholeGraph(picture.size, size.value);
    else if (mode.value === 'follow') follow(camera, picture, happening);
    else view.value = bounded(view.value, picture.size, size.value);
  }, [ready, file, picture, size.value.width, size.value.height, happening?.path, mode.value]);

  useLayoutEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined;
    let drawing: ReturnType<typeof setTimeout> | undefined;

    const draw = (): void => {
      clearTimeout(drawing);
      drawing = undefined;
      drawnView.value = view.peek();
    };

    let before = view.peek();
    const stop = view.subscribe((value) => {
      if (world.current) place(world.current, value, before);
      before = value;
      if (zooming.peek()) drawing ??= setTimeout(draw, drawsEvery);
      else draw();
      clearTimeout(later);
      later = setTimeout(() => {
        if (world.current) world.current.style.willChange = '';
        if (!shown.current) return;
        store.host.keep({ ...store.host.kept(), view: { ...value, mode: mode.value, file: shown.current.file } });
      }, 400);
    });

    return () => {
      clearTimeout(later);
      clearTimeout(drawing);
      stop();
    };
  }, []);

  const selected = store.selected.value;
  useEffect(() => {
    const box = ready ? selectedBox(store, picture) : undefined;
    if (box && mode.value !== 'fit') camera.show(box);
  }, [selected, ready, size.value.width]);

  return camera;
}

/**
 * While it moves, the graph is a compositor layer, which is shifted without repainting. At another scale it is repainted: a
 * layer would keep its pixels.
 */
function place({ style }: HTMLElement, { x, y, scale }: Viewport, before: Viewport): void {
  style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  if (scale !== before.scale) style.willChange = '';
  else if (x !== before.x || y !== before.y) style.willChange = 'transform';
}

/** Does not move while the active step is in view. */
function follow({ view, size }: Camera, picture: Picture, happening: Box | undefined): void {
  if (happening && !isInWindow(view.value, happening, size.value))
    view.value = centreOn(view.value, happening, picture, size.value);
}

function modeOf(fitted: boolean, follows: boolean): CameraMode {
  if (fitted) return 'fit';
  return follows ? 'follow' : 'free';
}

function cameraOf(
  store: Store,
  { view, drawn, mode, size }: Pick<Camera, 'view' | 'drawn' | 'mode' | 'size'>,
  { fitted, zooming }: { fitted: Signal<boolean>; zooming: Signal<boolean> },
): Camera {
  const least = (): number => (store.picture.value ? leastScale(store.picture.value.size, size.value) : 1);

  const zoomBy = (factor: number, at = { x: size.value.width / 2, y: size.value.height / 2 }): void => {
    if (fitted.value) store.follow.value = false;
    fitted.value = false;
    view.value = zoom(view.value, factor, at, least());
  };

  return {
    view,
    drawn,
    mode,
    size,
    panBy(by) {
      fitted.value = false;
      store.follow.value = false;
      const picture = store.picture.value;
      if (picture) view.value = bounded(pan(view.value, by), picture.size, size.value);
    },
    zoomBy,
    zoomOn(factor, at) {
      zooming.value = true;
      zoomBy(factor, at);
      zooming.value = false;
    },
    show(box) {
      view.value = showBox(view.value, box, size.value);
    },
    keep(next) {
      if (next === 'follow') view.value = { ...view.value, scale: 1 };
      fitted.value = next === 'fit';
      store.follow.value = next === 'follow';
    },
  };
}

const selectedBox = (store: Store, picture: Picture): Box | undefined => {
  const path = store.selected.value === undefined ? undefined : visible(store, store.selected.value);
  return picture.boxes.find((box) => box.path === path);
};

/** The visible step for a path: itself, or the closed loop, group or called pipeline around it. */
export function visible(store: Store, path: string): string | undefined {
  const drawn = store.looks.value;
  let at: string | undefined = staticPath(path);
  while (at !== undefined && !drawn.has(at)) {
    const cut: number = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), at.lastIndexOf('/'));
    at = cut < 0 ? undefined : at.slice(0, cut);
  }

  return at;
}
