import type { LaneRow } from '../../../../engine/compile/graph/layout/lanes.ts';
import { say } from '../../../../engine/language/texts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { headerTexts } from '../../texts/header.ts';
import type { Card } from '../../view/cards/cards.ts';
import { laneAt, rail } from '../../view/rails.ts';
import { lookWords } from '../../view/status.ts';
import { StripCells } from '../cards/card.tsx';
import { Glyph } from '../glyph.tsx';
import { ItemPicker } from '../item-picker.tsx';
import { StepTools } from '../menu/step-tools.tsx';
import { ProblemMark, problemWords } from '../problem-mark.tsx';
import type { StepMarks } from '../step-marks.ts';

export interface RailRowProps extends StepMarks {
  row: LaneRow;
  card: Card;
  index: number;
  /** The left edge of names. */
  left: number;
  dormant: boolean;
  /** Parts of the axis, from 0 to 1. */
  bar?: { from: number; to: number };
  /** Its forecast, as a part of the axis. */
  ahead?: { from: number; to: number };
  duration: string;
  pick(item: number | undefined): void;
}

/** The parts of a row that make its accessible name. */
const named = ['name', 'wrong', 'what', 'took', 'look'] as const;

/** One step: its ring in its lane, its name, its outcome, its time and duration. The pane handles its events. */
export function RailRow(props: RailRowProps) {
  const { row, card, index, left, foldable, selected, reachable, dormant, pale, bar, ahead, duration } = props;
  const { choice, picked, pick, problems } = props;
  const classes = [
    'rail',
    `is-${card.look}`,
    selected ? 'selected' : '',
    card.held ? 'held' : '',
    dormant ? 'dormant' : '',
    row.depth > 0 ? 'inner' : '',
    pale ? 'pale' : '',
    problems ? 'wrong' : '',
    card.partly ? 'partly' : '',
  ];
  const id = `rail:${row.path}`;

  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      role="treeitem"
      data-path={row.path}
      aria-level={row.depth + 1}
      aria-posinset={row.place}
      aria-setsize={row.of}
      aria-haspopup="menu"
      aria-keyshortcuts="."
      aria-selected={selected}
      aria-expanded={foldable ? row.open : undefined}
      aria-labelledby={named
        .filter((part) => part !== 'wrong' || problems)
        .map((part) => `${id}:${part}`)
        .join(' ')}
      tabIndex={reachable ? 0 : -1}
      style={{ top: `${index * rail.row}px`, paddingLeft: `${left + Math.min(4, row.depth) * rail.indent}px` }}
    >
      <span class="ring" style={{ left: `${laneAt(row.lane) - rail.ring / 2}px` }}>
        <Glyph look={card.look} />
      </span>
      <span class="twist" data-fold={foldable ? row.path : undefined} title={foldable ? foldTitle(row.open) : undefined}>
        {foldable ? (
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <path d={row.open ? 'M2.5 4.5l3.5 3.5 3.5-3.5' : 'M4.5 2.5l3.5 3.5-3.5 3.5'} />
          </svg>
        ) : null}
      </span>
      <span class="id" id={`${id}:name`} title={card.title}>
        {card.title}
      </span>{' '}
      {problems ? (
        <span class="unseen" id={`${id}:wrong`}>
          {problemWords(problems)}
        </span>
      ) : null}
      {choice ? <ItemPicker loop={row.path} choice={choice} picked={picked} pick={pick} /> : null}
      {problems ? <ProblemMark problems={problems} /> : null}
      {card.strip && !choice ? <StripCells strip={card.strip} /> : null}
      <span class="what" id={`${id}:what`} title={card.line}>
        {card.strip ? card.strip.text : card.line}
      </span>{' '}
      <StepTools retry={props.retry && !choice} />
      <span class="time">
        {ahead ? <i class="span ahead" style={placeOnAxis(ahead)} /> : null}
        {bar ? <i class="span" style={placeOnAxis(bar)} /> : null}
      </span>
      <span class="took" id={`${id}:took`} title={ahead ? say(headerTexts.stepForeseenTitle) : undefined}>
        {duration}
      </span>
      <span class="unseen" id={`${id}:look`}>
        {say(lookWords[card.look])}
      </span>
    </div>
  );
}

const placeOnAxis = ({ from, to }: { from: number; to: number }) => ({ left: `${from * 100}%`, width: `${(to - from) * 100}%` });

const foldTitle = (open: boolean): string => say(open ? graphTabTexts.hideInside : graphTabTexts.showInside);
