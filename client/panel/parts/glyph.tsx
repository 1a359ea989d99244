import { say } from '../../../engine/language/texts.ts';
import { type Look, lookWords } from '../view/status.ts';

/** The symbol inside the ring, drawn on 18 × 18, so that it looks the same with any fonts. */
const signs: Record<Look, string> = {
  todo: '',
  running: 'M9 9h.01',
  paused: 'M7.4 6.4v5.2M10.6 6.4v5.2',
  retrying: 'M11.6 7.2A3.2 3.2 0 1 0 12.2 9M11.9 5.3v2.1H9.8',
  parked: 'M6.4 5.6h5.2L6.4 12.4h5.2z',
  waiting: 'M7.2 7.4a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.6-.9 1.2M9 12.1v.3',
  succeeded: 'M5.9 9.3l2.1 2.1 4.2-4.7',
  degraded: 'M9 5.6v4.2M9 12v.3',
  failed: 'M6.5 6.5l5 5M11.5 6.5l-5 5',
  skipped: 'M6 9h6',
  cancelled: 'M7 7h4v4H7z',
  unheard: 'M5.8 9h.01M9 9h.01M12.2 9h.01',
  interrupted: 'M9.9 5.4L7.4 9.3h3.2L8.1 12.9',
};

/** A state as a symbol in a ring. `label` if no word is beside it. */
export function Glyph({ look, label }: { look: Look; label?: boolean }) {
  return (
    <>
      <svg class={`glyph is-${look}`} width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <circle class="ring" cx="9" cy="9" r="7.2" />
        {look === 'running' ? <circle class="sweep" cx="9" cy="9" r="7.2" /> : null}
        <path d={signs[look]} />
      </svg>
      {label ? <span class="unseen">{say(lookWords[look])}</span> : null}
    </>
  );
}
