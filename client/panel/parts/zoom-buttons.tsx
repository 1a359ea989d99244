import type { ComponentChildren } from 'preact';
import { say } from '../../../engine/language/texts.ts';
import { graphTabTexts } from '../texts/graph.ts';
import { SignButton } from './icon.tsx';

interface Zoom {
  /** The visible share, between the two buttons. */
  shown: ComponentChildren;
  /** More than 1 zooms in. */
  zoomBy(times: number): void;
  /** All of it is visible. */
  fitted: boolean;
  /** Cannot be zoomed out further. */
  widest?: boolean;
  fit(): void;
}

const step = 1.25;

/** Zoom in, zoom out, and fit: the same for a graph and a timeline. */
export function ZoomButtons({ shown, zoomBy, fitted, widest = false, fit }: Zoom) {
  return (
    <>
      <SignButton
        path="M3 7h8"
        name={say(graphTabTexts.smaller)}
        title={say(graphTabTexts.smallerKey)}
        disabled={widest}
        act={() => zoomBy(1 / step)}
      />
      {shown}
      <SignButton
        path="M3 7h8M7 3v8"
        name={say(graphTabTexts.larger)}
        title={say(graphTabTexts.largerKey)}
        act={() => zoomBy(step)}
      />
      <button type="button" class="plain toggle" title={say(graphTabTexts.fitKey)} aria-pressed={fitted} onClick={fit}>
        {say(graphTabTexts.fit)}
      </button>
    </>
  );
}
