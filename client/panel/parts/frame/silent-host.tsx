import { say } from '../../../../engine/language/texts.ts';
import { bannerTexts } from '../../texts/banners.ts';
import { formatTimeOfDay } from '../../view/when.ts';
import { Glyph } from '../glyph.tsx';

/**
 * The host does not receive or send anything any more. `since` is milliseconds since 1970, undefined while the host answers.
 */
export function SilentHost({ since }: { since: number | undefined }) {
  if (since === undefined) return null;
  return (
    <section class="banner is-degraded" role="alert">
      <Glyph look="unheard" />
      <p>
        <b>{say(bannerTexts.silentHost, { time: formatTimeOfDay(since) })}</b> {say(bannerTexts.silentHostNow)}
      </p>
    </section>
  );
}
