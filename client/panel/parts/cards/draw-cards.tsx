import type { VNode } from 'preact';
import type { Point } from '../../../../engine/compile/graph/layout/picture.ts';
import { chooseRedrawn } from '../../view/cards/redraw.ts';
import { type CardProps, StepCard } from './card.tsx';

/** A card as drawn in the page. */
interface RenderedCard {
  props: CardProps;
  node: VNode;
}

/** By path, in the order of the text. */
export type RenderedCards = ReadonlyMap<string, RenderedCard>;

/**
 * Draws the cards of a part of the graph. An unchanged card keeps its node, so that a busy run, or a person who moves the
 * graph, updates only changed cards. A card that is postponed to a later frame is only scaled until then, or missing.
 */
export function drawCards(
  before: RenderedCards,
  wanted: readonly CardProps[],
  middle: Point,
): { drawn: RenderedCards; waiting: boolean } {
  const { anew, waiting } = chooseRedrawn((path) => before.get(path)?.props, wanted, { middle, saysSame });
  const drawn = new Map<string, RenderedCard>();
  for (const props of wanted) {
    const { path } = props.branch.box;
    const previous = before.get(path);
    if (anew.has(props)) drawn.set(path, { props, node: <StepCard key={path} {...props} /> });
    else if (previous) drawn.set(path, previous);
  }

  return { drawn, waiting: waiting.size > 0 };
}

/** Whether two cards look the same at the same place: equal or identical parts. */
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
