import type { ComponentChildren } from 'preact';
import { say } from '../../../engine/language/texts.ts';
import { graphTabTexts } from '../texts/graph.ts';

interface Zoom {
  /** How much is seen, between the two buttons. */
  shown: ComponentChildren;
  /** More than 1 is closer. */
  zoomBy(times: number): void;
  /** All of it is seen. */
  fitted: boolean;
  /** Nothing more can be seen. */
  widest?: boolean;
  fit(): void;
}

const step = 1.25;

/** Closer, wider, and all of it: the same for a picture and for a time. */
export function ZoomButtons({ shown, zoomBy, fitted, widest = false, fit }: Zoom) {
  return (
    <>
      <button
        type="button"
        class="plain toggle"
        aria-label={say(graphTabTexts.smaller)}
        title={say(graphTabTexts.smallerKey)}
        disabled={widest}
        onClick={() => zoomBy(1 / step)}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M3 7h8" />
        </svg>
      </button>
      {shown}
      <button
        type="button"
        class="plain toggle"
        aria-label={say(graphTabTexts.larger)}
        title={say(graphTabTexts.largerKey)}
        onClick={() => zoomBy(step)}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M3 7h8M7 3v8" />
        </svg>
      </button>
      <button type="button" class="plain toggle" title={say(graphTabTexts.fitKey)} aria-pressed={fitted} onClick={fit}>
        {say(graphTabTexts.fit)}
      </button>
    </>
  );
}
