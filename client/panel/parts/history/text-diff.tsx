import { useMemo } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { textDiffTexts } from '../../texts/text-diff.ts';
import { alignTexts, type DiffPiece } from '../../view/history/text-diff.ts';

interface Compared {
  /** The subject of the comparison, for screen readers. */
  name: string;
  before: string;
  after: string;
}

/** Two texts side by side, or below each other in a narrow panel: removed parts are marked in one, new ones in the other. */
export function TextDiffView({ name, before, after }: Compared) {
  const { rows, cut } = useMemo(() => alignTexts(before, after), [before, after]);
  return (
    <>
      <section class="diff" aria-label={name}>
        {rows.map(({ left, right, same, hidden }, at) =>
          hidden === undefined ? (
            <div class={same ? 'pair same' : 'pair'} key={at}>
              <Side pieces={left} gone same={same} />
              <Side pieces={right} same={same} />
            </div>
          ) : (
            <div class="hidden" key={at}>
              {say(textDiffTexts.sameLines, { count: hidden })}
            </div>
          ),
        )}
      </section>
      {cut ? <p class="dim">{say(textDiffTexts.beginnings)}</p> : null}
    </>
  );
}

function Side({ pieces, gone = false, same }: { pieces: DiffPiece[] | undefined; gone?: boolean; same: boolean }) {
  const side = gone ? 'left' : 'right';
  if (!pieces) return <span class={`side ${side} none`} />;
  if (same) return <span class={`side ${side}`}>{pieces.map(({ text }) => text).join('')}</span>;
  const Mark = gone ? 'del' : 'ins';
  return <Mark class={`side ${side}`}>{pieces.map(({ text, changed }, at) => (changed ? <b key={at}>{text}</b> : text))}</Mark>;
}
