import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { type Look, lookWords } from '../view/status.ts';
import type { Camera } from './camera.ts';
import { Glyph } from './glyph.tsx';

const legend: Look[] = [
  'succeeded',
  'degraded',
  'running',
  'paused',
  'retrying',
  'waiting',
  'failed',
  'interrupted',
  'cancelled',
  'skipped',
  'todo',
];

/** Below the picture: how many steps stand how, and the scale. */
export function Bar({ store, camera }: { store: Store; camera: Camera }) {
  const counts = new Map<Look, number>();
  for (const look of store.looks.value.values()) counts.set(look, (counts.get(look) ?? 0) + 1);
  const mode = camera.mode.value;
  return (
    <div class="bar">
      <span class="legend">
        {store.run.value
          ? legend.flatMap((look) => {
              const count = counts.get(look);
              return count
                ? [
                    <span key={look}>
                      <Glyph look={look} /> {count} {say(lookWords[look])}
                    </span>,
                  ]
                : [];
            })
          : null}
      </span>
      <span class="scale">
        <button
          type="button"
          class="plain"
          aria-label={say(panelTexts.smaller)}
          title={say(panelTexts.smallerKey)}
          onClick={() => camera.zoomBy(0.8)}
        >
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8" />
          </svg>
        </button>
        <Percent camera={camera} />
        <button
          type="button"
          class="plain"
          aria-label={say(panelTexts.larger)}
          title={say(panelTexts.largerKey)}
          onClick={() => camera.zoomBy(1.25)}
        >
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8M7 3v8" />
          </svg>
        </button>
        <button
          type="button"
          class="plain"
          title={say(panelTexts.fitKey)}
          aria-pressed={mode === 'fit'}
          onClick={() => camera.keep('fit')}
        >
          {say(panelTexts.fit)}
        </button>
        <button
          type="button"
          class="plain"
          title={say(panelTexts.followTitle)}
          aria-pressed={mode === 'follow'}
          onClick={() => camera.keep('follow')}
        >
          {say(panelTexts.follow)}
        </button>
      </span>
    </div>
  );
}

const Percent = ({ camera }: { camera: Camera }) => <span class="percent">{Math.round(camera.view.value.scale * 100)} %</span>;
