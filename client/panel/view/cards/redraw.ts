import type { Point } from '../../../../engine/compile/graph/layout/picture.ts';
import type { TreeBranch } from './tree.ts';
import type { Level } from './viewport.ts';

/** Maximum number of cards drawn in one frame because of a moved view: more would take longer than a frame. */
export const mostInFrame = 14;

/** A card with the state that it is drawn for. */
interface Redrawable {
  branch: TreeBranch;
  /** The keyboard reaches it. */
  reachable: boolean;
  level: Level;
  zoom: number;
}

/**
 * Chooses the cards to redraw in this frame; the others wait for a later one. A zoom changes all of them: the central ones go
 * first. Never postponed are a change of a step's state and the card in the tab order; `saysSame` tells whether two cards
 * have the same content at the same place.
 */
export function chooseRedrawn<T extends Redrawable>(
  before: (path: string) => T | undefined,
  wanted: readonly T[],
  { middle, saysSame }: { middle: Point; saysSame(one: T, other: T): boolean },
): { anew: ReadonlySet<T>; waiting: ReadonlySet<T> } {
  const anew = new Set<T>();
  const patient: T[] = [];
  for (const card of wanted) {
    const previous = before(card.branch.box.path);
    const says = previous !== undefined && saysSame(previous, card);
    if (says && previous.zoom === card.zoom && previous.level === card.level) continue;
    if ((says || !previous) && !card.reachable) patient.push(card);
    else anew.add(card);
  }

  patient.sort((one, other) => farFrom(one, middle) - farFrom(other, middle));
  for (const card of patient.slice(0, mostInFrame)) anew.add(card);
  return { anew, waiting: new Set(patient.slice(mostInFrame)) };
}

function farFrom({ branch: { box } }: Redrawable, { x, y }: Point): number {
  return Math.max(Math.abs(box.x + box.width / 2 - x), Math.abs(box.y + box.height / 2 - y));
}
