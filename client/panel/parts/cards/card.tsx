import { stack } from '../../../../engine/compile/graph/layout/picture.ts';
import { say } from '../../../../engine/language/texts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { type Card, describeCard } from '../../view/cards/cards.ts';
import type { Strip } from '../../view/cards/strip.ts';
import type { TreeBranch } from '../../view/cards/tree.ts';
import type { Level } from '../../view/cards/viewport.ts';
import type { Look } from '../../view/status.ts';
import { Glyph } from '../glyph.tsx';
import { ItemPicker } from '../item-picker.tsx';
import { StepTools } from '../menu/step-tools.tsx';
import { ProblemMark, problemWords } from '../problem-mark.tsx';
import type { StepMarks } from '../step-marks.ts';

export interface CardProps extends StepMarks {
  branch: TreeBranch;
  card: Card;
  loop: boolean;
  dormant: boolean;
  /** Its level of detail at this scale. */
  level: Level;
  /** The scale if less than 1, else 1. */
  zoom: number;
  pick(item: number | undefined): void;
}

/** One step in the graph: a card, a stack of cards for a loop, or a box around its body. The pane handles its events. */
export function StepCard(props: CardProps) {
  const { branch, card, loop, foldable, dormant, selected, reachable, pale, problems, level, zoom } = props;
  const { box, place, of } = branch;
  const sheets = loop && !box.open ? stack.offset : 0;
  const classes = [
    'card',
    `is-${card.look}`,
    `at-${level}`,
    zoom < 1 ? 'small' : '',
    box.open ? 'open' : '',
    dormant && card.look === 'todo' ? 'dormant' : '',
    selected ? 'selected' : '',
    card.held ? 'held' : '',
    pale ? 'pale' : '',
    problems ? 'wrong' : '',
    card.partly ? 'partly' : '',
  ]
    .filter(Boolean)
    .join(' ');

  return (
    <div
      class={classes}
      role="treeitem"
      data-path={box.path}
      aria-level={box.depth + 1}
      aria-posinset={place}
      aria-setsize={of}
      aria-haspopup="menu"
      aria-keyshortcuts="."
      aria-selected={selected}
      aria-label={problems ? `${describeCard(card, box.open)}, ${problemWords(problems)}` : describeCard(card, box.open)}
      {...(foldable ? { 'aria-expanded': box.open } : {})}
      tabIndex={reachable ? 0 : -1}
      style={{
        transform: `translate(${box.x}px, ${box.y + sheets}px)`,
        width: `${box.width - sheets}px`,
        height: `${box.height - sheets}px`,
        '--zoom': zoom,
      }}
    >
      {sheets ? (
        <>
          <span class="sheet second" />
          <span class="sheet first" />
        </>
      ) : null}
      <span class="face">
        <span class="edge" />
        <Face {...props} />
      </span>
    </div>
  );
}

/** Shown even if there is hardly room for the name. */
const heeded: ReadonlySet<Look> = new Set(['failed', 'interrupted', 'waiting', 'retrying', 'degraded']);

function Face({ branch: { box }, card, foldable, problems, level, choice, picked, retry, pick }: CardProps) {
  const whole = level === 'full';
  const lined = whole || level === 'lines';
  return (
    <>
      <span class="title">
        {level !== 'blocks' || heeded.has(card.look) ? <Glyph look={card.look} /> : null}
        <span class="id" title={card.title}>
          {card.title}
        </span>{' '}
        {choice && lined ? <ItemPicker loop={box.path} choice={choice} picked={picked} pick={pick} /> : null}
        {box.open && lined ? (
          <span class="line" title={card.line}>
            {card.strip ? card.strip.text : card.line}
          </span>
        ) : null}
        {problems ? <ProblemMark problems={problems} /> : null}
        {whole ? <StepTools retry={retry} /> : null}
        {foldable && level !== 'blocks' ? (
          <span class="fold" data-fold={box.path} title={say(box.open ? graphTabTexts.hideInside : graphTabTexts.showInside)}>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <path d={box.open ? 'M3 9l4-4 4 4' : 'M3 5l4 4 4-4'} />
            </svg>
          </span>
        ) : null}
      </span>{' '}
      {lined && !box.open ? (
        <span class="line" title={card.line}>
          {card.line}
        </span>
      ) : null}{' '}
      {card.strip && !box.open && level !== 'blocks' ? <StripBar strip={card.strip} inside={box.height < 70 || !whole} /> : null}
      {whole && !box.open && card.note && !card.strip ? <span class="counts note-line">{card.note}</span> : null}
    </>
  );
}

/** The shares of done, running and future items; single items if they are few. */
function StripBar({ strip, inside }: { strip: Strip; inside: boolean }) {
  return (
    <>
      <StripCells strip={strip} inside={inside} />
      {inside ? null : <span class="counts">{strip.text}</span>}
    </>
  );
}

export function StripCells({
  strip: { of, done, failed, running, skipped, cells, open },
  inside,
}: {
  strip: Strip;
  inside?: boolean;
}) {
  const parts = cells
    ? cells.map((look, index) => ({ look, x: index, width: 1 }))
    : [
        { look: 'succeeded', x: 0, width: done },
        { look: 'failed', x: done, width: failed },
        { look: 'skipped', x: done + failed, width: skipped },
        { look: 'running', x: done + failed + skipped, width: running },
        { look: 'todo', x: done + failed + skipped + running, width: open ? 0 : of - done - failed - skipped - running },
      ];
  const gap = cells && of > 1 ? 0.14 : 0;

  return (
    <svg
      class={`strip${inside ? ' inside' : ''}`}
      viewBox={`0 0 ${Math.max(1, of)} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {parts.map(({ look, x, width }) =>
        width > 0 ? <rect key={x} class={`is-${look}`} x={x} width={width - (x + width < of ? gap : 0)} height="1" /> : null,
      )}
    </svg>
  );
}
