import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { countTexts } from '../texts/counts.ts';
import { timelineTabTexts } from '../texts/timeline.ts';
import { lookWords } from '../view/status.ts';
import { type Timeline, type TimelineRow, ticksOf, timelineOf } from '../view/timeline.ts';
import { span } from '../view/words.ts';
import { Glyph } from './glyph.tsx';
import { useSize } from './size.ts';

const labels = 168;
const side = 16;
/** What a figure of the scale needs, with air. */
const figureRoom = 44;

/** The run in time. `brief` is the strip below the graph, which follows the latest rows. */
export function TimelinePane({ store, brief = false }: { store: Store; brief?: boolean }) {
  const pane = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const state = store.run.value?.state;
  const time = state?.started ? timelineOf(state, store.now.value) : undefined;
  const rows = time?.rows.length ?? 0;
  useEffect(() => {
    if (brief && pane.current) pane.current.scrollTop = pane.current.scrollHeight;
  }, [rows]);
  const width = Math.max(160, size.value.width - labels - 3 * side);
  const scale = time ? width / time.length : 1;
  return (
    <div class={`timeline${brief ? ' brief' : ''}`} ref={pane}>
      {time ? (
        <div class="rows">
          <Scale time={time} scale={scale} width={width} />
          {time.rows.slice(-(brief ? 40 : 2000)).map((row) => (
            <Line key={row.path} row={row} scale={scale} width={width} store={store} brief={brief} />
          ))}
        </div>
      ) : (
        <p class="dim note">{say(timelineTabTexts.noTimeline)}</p>
      )}
    </div>
  );
}

/** Marks behind the rows, their figures, and where now is. */
function Scale({ time, scale, width }: { time: Timeline; scale: number; width: number }) {
  const ticks = ticksOf(time.length, Math.min(10, Math.max(2, Math.floor(width / figureRoom))));
  return (
    <>
      <svg class="marks" width={width + side} height="100%" aria-hidden="true">
        {ticks.map((tick) => (
          <line key={tick} x1={tick * scale + 0.5} x2={tick * scale + 0.5} y1="0" y2="100%" />
        ))}
        {time.now === undefined ? null : <line class="now" x1={time.now * scale} x2={time.now * scale} y1="0" y2="100%" />}
      </svg>
      <svg class="figures" width={width + 2 * side} height="18" aria-hidden="true">
        {ticks
          .filter((tick) => tick * scale < width - 12)
          .map((tick) => (
            <text key={tick} x={tick * scale + 3} y="12">
              {mark(tick)}
            </text>
          ))}
      </svg>
    </>
  );
}

const mark = (ms: number): string => {
  if (ms === 0) return '0';
  if (ms < 100) return span(ms);
  if (ms < 60_000) return say(countTexts.seconds, { count: ms / 1000 });
  return `${Math.floor(ms / 60_000)}:${String(Math.round((ms % 60_000) / 1000)).padStart(2, '0')}`;
};

function Line({
  row,
  scale,
  width,
  store,
  brief,
}: {
  row: TimelineRow;
  scale: number;
  width: number;
  store: Store;
  brief: boolean;
}) {
  const many = row.lanes.length > 1;
  const laneHeights = brief ? { one: 10, several: 3 } : { one: 12, several: 5 };
  const lane = many ? laneHeights.several : laneHeights.one;
  const height = Math.max(24, row.lanes.length * lane + 6);
  const last = Math.max(0, ...row.lanes.map((bars) => bars.at(-1)?.to ?? 0));
  const first = Math.min(...row.lanes.flatMap((bars) => bars[0]?.from ?? []), last);
  const selected = store.selected.value === row.path;
  return (
    <button
      type="button"
      class={`plain row${selected ? ' selected' : ''}`}
      onClick={() => store.select(row.path)}
      aria-label={say(timelineTabTexts.inTime, {
        step: row.title,
        state: say(lookWords[row.look]),
        begin: span(first),
        end: span(last),
      })}
    >
      <span class={`label depth-${Math.min(3, row.depth)}`}>
        {brief ? null : <Glyph look={row.look} />}
        <span class="name">{row.title}</span>
      </span>
      <svg width={width} height={height} aria-hidden="true">
        {row.lanes.map((bars, index) =>
          bars.map((bar) => (
            <rect
              key={`${bar.path} ${bar.from} ${bar.part}`}
              class={`bar is-${bar.look} ${bar.part}`}
              x={bar.from * scale}
              width={Math.max(2, (bar.to - bar.from) * scale)}
              y={(height - row.lanes.length * lane) / 2 + index * lane + (many ? 0.5 : 0)}
              height={many ? lane - 1 : lane}
              rx={many ? 1 : 3}
            />
          )),
        )}
      </svg>
    </button>
  );
}
