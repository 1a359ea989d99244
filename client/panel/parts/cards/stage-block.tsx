import { say } from '../../../../engine/language/texts.ts';
import { countTexts } from '../../texts/counts.ts';
import type { PlacedStage } from '../../view/cards/stages.ts';
import { formatCount, formatFigure } from '../../view/format.ts';
import { lookWords } from '../../view/status.ts';
import { Glyph } from '../glyph.tsx';
import type { Camera } from './camera.ts';

/** Line height of a block, in screen pixels. */
const line = 18;

/** The steps of a stage as one block: counts by state, and the names of steps that need attention. A click zooms in on them. */
export function StageBlock({ placed, place, of, camera }: { placed: PlacedStage; place: number; of: number; camera: Camera }) {
  const { stage, x, y, width, height } = placed;
  const { scale } = camera.drawn.value;
  const air = 8 / scale;
  const tall = Math.max(height, (3 * line) / scale);
  const top = y - (tall - height) / 2;
  const room = Math.max(0, Math.floor((tall * scale) / line) - 2);
  const named = stage.heed.slice(0, stage.heed.length > room ? Math.max(0, room - 1) : room);
  const counts = [...stage.counts];
  const steps = formatCount(stage.steps.length, say(countTexts.step), say(countTexts.steps));
  const inWords = counts.map(([look, count]) => say(countTexts.counted, { count, what: say(lookWords[look]) }));
  const label = [stage.title, steps, ...inWords].join(', ');
  const show = (): void =>
    camera.zoomBy(1 / camera.view.value.scale, {
      x: (x + width / 2) * camera.view.value.scale + camera.view.value.x,
      y: (y + height / 2) * camera.view.value.scale + camera.view.value.y,
    });

  return (
    <div
      class="stage-block"
      role="treeitem"
      aria-level={1}
      aria-posinset={place}
      aria-setsize={of}
      aria-selected={false}
      aria-label={label}
      tabIndex={place === 1 ? 0 : -1}
      style={{ transform: `translate(${x}px, ${top}px)`, width: `${width - air}px`, height: `${tall}px`, '--zoom': scale }}
      onClick={show}
      onKeyDown={(event) => event.key === 'Enter' && show()}
    >
      <span class="native">
        <b title={stage.title}>{stage.title}</b>
        <span class="tally">
          {counts.map(([look, count], index) => (
            <span key={look} title={inWords[index]}>
              <Glyph look={look} /> {formatFigure(count)}
            </span>
          ))}
        </span>
        {named.map(({ path, id, look }) => (
          <span key={path} class="heeded" data-path={path} title={id}>
            <Glyph look={look} /> <span>{id}</span>
          </span>
        ))}
        {stage.heed.length > named.length && room > 0 ? (
          <span class="dim">{say(countTexts.andSoMany, { count: formatFigure(stage.heed.length - named.length) })}</span>
        ) : null}
      </span>
    </div>
  );
}
