import type { VNode } from 'preact';
import type { Point } from '../../../../engine/compile/graph/layout/picture.ts';
import { type CardProps, StepCard } from './card.tsx';

/** A card as it stands in the page. */
interface DrawnCard {
  props: CardProps;
  node: VNode;
}

/** By path, in the order of the text. */
export type DrawnCards = ReadonlyMap<string, DrawnCard>;

/** So many cards are drawn in one frame because of where one looks: more would take longer than a frame has. */
const mostInFrame = 24;

/**
 * The cards of a part of the picture. One that has not changed keeps its node, so that a busy run, or who moves the picture, touches only
 * what changes. Where one zooms, all of them change: those in the middle first, the others in the frames that follow, as `waiting` tells;
 * until then they are only scaled, or missing. What happened to a step is never put off, nor the card that the keyboard reaches.
 */
export function drawCards(
  before: DrawnCards,
  wanted: readonly CardProps[],
  middle: Point,
): { drawn: DrawnCards; waiting: boolean } {
  const changed = new Map<CardProps, boolean>();
  for (const props of wanted) {
    const previous = before.get(props.branch.box.path)?.props;
    const isSameStep = previous !== undefined && saysSame(previous, props);
    if (!isSameStep || previous.zoom !== props.zoom || previous.level !== props.level)
      changed.set(props, (isSameStep || !previous) && !props.reachable);
  }
  const patient = wanted.filter((props) => changed.get(props));
  const waiting = new Set(patient.sort((one, other) => farFrom(one, middle) - farFrom(other, middle)).slice(mostInFrame));

  const drawn = new Map<string, DrawnCard>();
  for (const props of wanted) {
    const { path } = props.branch.box;
    const previous = before.get(path);
    const stays = !changed.has(props) || waiting.has(props);
    if (!stays) drawn.set(path, { props, node: <StepCard key={path} {...props} /> });
    else if (previous) drawn.set(path, previous);
  }
  return { drawn, waiting: waiting.size > 0 };
}

function farFrom({ branch: { box } }: CardProps, { x, y }: Point): number {
  return Math.max(Math.abs(box.x + box.width / 2 - x), Math.abs(box.y + box.height / 2 - y));
}

/** Whether two cards say the same at the same place, whatever they are drawn for: the same parts, or, where what they show was made anew, the same in it. */
const saysSame = (one: CardProps, other: CardProps): boolean =>
  one.selected === other.selected &&
  one.reachable === other.reachable &&
  one.pale === other.pale &&
  one.retry === other.retry &&
  isAlike(one.card, other.card) &&
  isAlike(one.branch, other.branch) &&
  isAlike(one.problems, other.problems) &&
  isAlike(one.choice, other.choice) &&
  one.picked === other.picked &&
  one.foldable === other.foldable &&
  one.dormant === other.dormant &&
  one.loop === other.loop;

const isAlike = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);
