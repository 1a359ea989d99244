import { useMemo } from 'preact/hooks';
import type { Picture } from '../../../../engine/compile/graph/layout/picture.ts';
import type { Store } from '../../store.ts';
import type { Look } from '../../view/status.ts';
import type { Camera } from './camera.ts';

const most = { right: { width: 260, height: 60 }, down: { width: 72, height: 400 } };

/** The whole graph in small, beside the viewport, with the viewport marked; a press or drag moves it there. */
export function Minimap({ store, camera }: { store: Store; camera: Camera }) {
  const picture = store.picture.value;
  const looks = store.looks.value;
  const shapes = useMemo(() => (picture ? shapesOf(picture, looks) : []), [picture, looks]);
  if (!picture) return null;

  const { size, direction } = picture;
  const scale = scaleOf(picture);

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

  return (
    <div
      class={`minimap to-${direction}`}
      style={{ width: `${Math.max(24, size.width * scale)}px`, height: `${Math.max(24, size.height * scale)}px` }}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    >
      <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
        {shapes.map(([look, shape]) => (
          <path key={look} class={`is-${look}`} d={shape} />
        ))}
      </svg>
      <Frame camera={camera} scale={scale} />
    </div>
  );
}

function scaleOf({ size, direction }: Picture): number {
  const room = most[direction];
  return Math.min(room.width / size.width, room.height / size.height);
}

/** Steps in the same state are one shape: the browser would visit each of ten thousand elements whenever one changes. */
function shapesOf(picture: Picture, looks: ReadonlyMap<string, Look>): [Look, string][] {
  const shapes = new Map<Look, string>();
  const least = 2 / scaleOf(picture);
  for (const { path, x, y, width, height, open } of picture.boxes) {
    if (open) continue;
    const look = looks.get(path) ?? 'todo';
    const across = Math.max(width, least);
    shapes.set(look, `${shapes.get(look) ?? ''}M${x} ${y}h${across}v${Math.max(height, least)}h${-across}z`);
  }

  return [...shapes];
}

function Frame({ camera: { view, size }, scale }: { camera: Camera; scale: number }) {
  const seen = scale / view.value.scale;
  return (
    <span
      class="frame"
      style={{
        transform: `translate(${-view.value.x * seen}px, ${-view.value.y * seen}px)`,
        width: `${size.value.width * seen}px`,
        height: `${size.value.height * seen}px`,
      }}
    />
  );
}
