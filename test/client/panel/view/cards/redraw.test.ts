import assert from 'node:assert/strict';
import { chooseRedrawn, mostInFrame } from '../../../../../client/panel/view/cards/redraw.ts';

const count = 100;
const place = (index: number) => ({
  node: index,
  path: `s${index}`,
  open: false,
  depth: 0,
  x: index * 200,
  y: 0,
  width: 164,
  height: 56,
});

interface Card {
  branch: { box: ReturnType<typeof place>; place: number; of: number };
  reachable: boolean;
  level: 'full' | 'names';
  zoom: number;
  says: string;
}
const cardsAt = (zoom: number): Card[] =>
  Array.from({ length: count }, (_, index) => ({
    branch: { box: place(index), place: index + 1, of: count },
    reachable: false,
    level: zoom < 1 ? 'names' : 'full',
    zoom,
    says: 'waits',
  }));

/** What stands in the page after a frame. */
function draw(standing: ReadonlyMap<string, Card>, wanted: readonly Card[]) {
  const middle = { x: (count * 200) / 2, y: 0 };
  const saysSame = (one: Card, other: Card): boolean => one.says === other.says;
  const { anew, waiting } = chooseRedrawn((path) => standing.get(path), wanted, { middle, saysSame });
  const stands = new Map<string, Card>();
  for (const card of wanted) {
    const { path } = card.branch.box;
    const drawn = anew.has(card) ? card : standing.get(path);
    if (drawn) stands.set(path, drawn);
  }
  return { stands, anew: [...anew], waiting: waiting.size };
}

/** Frame by frame until nothing waits. */
function drawAll(standing: ReadonlyMap<string, Card>, wanted: readonly Card[]) {
  const frames: Card[][] = [];
  let stands = standing;
  for (let waiting = 1; waiting > 0; ) {
    const frame = draw(stands, wanted);
    frames.push(frame.anew);
    ({ stands, waiting } = frame);
  }
  return { stands, frames };
}

describe('cards that are drawn anew', () => {
  const { stands } = drawAll(new Map(), cardsAt(1));

  it('all stand in the end, so many a frame, each drawn once', () => {
    const { frames, stands: smaller } = drawAll(stands, cardsAt(0.6));
    assert.deepEqual([...smaller.values()], cardsAt(0.6));
    assert.equal(frames.length, Math.ceil(count / mostInFrame));
    assert.ok(frames.every((frame) => frame.length <= mostInFrame));
    assert.equal(frames.flat().length, count);
  });

  it('begin in the middle', () => {
    const [first = []] = drawAll(stands, cardsAt(0.6)).frames;
    const from = Math.min(...first.map(({ branch }) => branch.box.node));
    assert.ok(Math.abs(from - (count - mostInFrame) / 2) <= 1, `from ${from}`);
  });

  it('are none where nothing has changed', () => {
    assert.deepEqual(draw(stands, cardsAt(1)).anew, []);
  });

  it('are all those at once whose steps say something else, wherever they stand', () => {
    const said = cardsAt(1).map((card) => ({ ...card, says: 'runs' }));
    assert.equal(draw(stands, said).anew.length, count);
  });

  it('are at once the one that the keyboard reaches', () => {
    const reached = cardsAt(0.6).map((card, index) => ({ ...card, reachable: index === 0 }));
    assert.ok(draw(stands, reached).anew.some(({ reachable }) => reachable));
    assert.ok(draw(new Map(), reached).stands.has('s0'));
  });
});
