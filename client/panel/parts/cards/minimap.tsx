import type { Store } from '../../store.ts';
import type { Camera } from './camera.ts';

const most = { right: { width: 260, height: 60 }, down: { width: 72, height: 400 } };

/** The whole picture small, beside the window, with the window in it; a press or drag moves the window there. */
export function Minimap({ store, camera }: { store: Store; camera: Camera }) {
  const picture = store.picture.value;
  if (!picture) return null;
  const { size, direction } = picture;
  const room = most[direction];
  const scale = Math.min(room.width / size.width, room.height / size.height);
  const go = (event: PointerEvent): void => {
    event.stopPropagation();
    if (event.buttons === 0 || !(event.currentTarget instanceof Element)) return;
    const place = event.currentTarget.getBoundingClientRect();
    const { scale: large, x, y } = camera.view.value;
    camera.panBy({
      x: camera.size.value.width / 2 - ((event.clientX - place.left) / scale) * large - x,
      y: camera.size.value.height / 2 - ((event.clientY - place.top) / scale) * large - y,
    });
  };
  const looks = store.looks.value;
  const least = 2 / scale;
  return (
    <svg
      class={`minimap to-${direction}`}
      width={Math.max(24, size.width * scale)}
      height={Math.max(24, size.height * scale)}
      viewBox={`0 0 ${size.width} ${size.height}`}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    >
      {picture.boxes.map((box) =>
        box.open ? null : (
          <rect
            key={box.path}
            class={`is-${looks.get(box.path) ?? 'todo'}`}
            x={box.x}
            y={box.y}
            width={Math.max(box.width, least)}
            height={Math.max(box.height, least)}
          />
        ),
      )}
      <Frame camera={camera} />
    </svg>
  );
}

function Frame({ camera: { view, size } }: { camera: Camera }) {
  const { x, y, scale } = view.value;
  return <rect class="frame" x={-x / scale} y={-y / scale} width={size.value.width / scale} height={size.value.height / scale} />;
}
