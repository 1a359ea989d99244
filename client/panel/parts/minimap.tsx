import type { Signal } from '@preact/signals';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import type { Store } from '../store.ts';
import { bounded, type Viewport } from '../view/viewport.ts';

const most = { width: 200, height: 130 };

/** The whole picture small, with the window in it; a press or drag moves the window there. */
export function Minimap({ store, view, size }: { store: Store; view: Signal<Viewport>; size: Signal<Size> }) {
  const picture = store.picture.value;
  if (!picture) return null;
  const scale = Math.min(most.width / picture.size.width, most.height / picture.size.height);
  const go = (event: PointerEvent): void => {
    event.stopPropagation();
    if (event.buttons === 0 || !(event.currentTarget instanceof Element)) return;
    const place = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - place.left) / scale, y: (event.clientY - place.top) / scale };
    const { scale: large } = view.value;
    view.value = bounded(
      { scale: large, x: size.value.width / 2 - at.x * large, y: size.value.height / 2 - at.y * large },
      picture.size,
      size.value,
    );
  };
  const cards = store.cards.value;
  const least = 2 / scale;
  return (
    <svg
      class="minimap"
      width={Math.max(24, picture.size.width * scale)}
      height={Math.max(24, picture.size.height * scale)}
      viewBox={`0 0 ${picture.size.width} ${picture.size.height}`}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    >
      {picture.boxes.map((box) =>
        box.open ? null : (
          <rect
            key={box.path}
            class={`is-${cards.get(box.path)?.look ?? 'todo'}`}
            x={box.x}
            y={box.y}
            width={Math.max(box.width, least)}
            height={Math.max(box.height, least)}
          />
        ),
      )}
      <Frame view={view} size={size} />
    </svg>
  );
}

function Frame({ view, size }: { view: Signal<Viewport>; size: Signal<Size> }) {
  const { x, y, scale } = view.value;
  return <rect class="frame" x={-x / scale} y={-y / scale} width={size.value.width / scale} height={size.value.height / scale} />;
}
