import assert from 'node:assert/strict';
import { Queue } from '../../../../engine/state/schedule/queue.ts';

interface Item {
  name: string;
  weight: number;
}

const queue = (...items: readonly string[]): Queue<Item> => {
  const made = new Queue<Item>((a, b) => a.weight - b.weight);
  for (const name of items) made.push({ name, weight: Number(name.slice(1)) });
  return made;
};
const all = (of: Queue<Item>): string[] => {
  const found: string[] = [];
  for (let item = of.pop(); item; item = of.pop()) found.push(item.name);
  return found;
};

describe('the queue', () => {
  it('gives what goes first, equals in the order in which they went in', () => {
    assert.deepEqual(all(queue('b2', 'a1', 'c2', 'd1', 'e0')), ['e0', 'a1', 'd1', 'b2', 'c2']);
  });

  it('keeps some in their order, and goes on behind them', () => {
    const some = queue('b2', 'a1', 'c2', 'd1', 'e0', 'f2');
    some.keep(({ name }) => name !== 'a1' && name !== 'b2');
    some.push({ name: 'g1', weight: 1 });
    some.push({ name: 'h2', weight: 2 });
    assert.equal(some.size, 6);
    assert.deepEqual(all(some), ['e0', 'd1', 'g1', 'c2', 'f2', 'h2']);
  });

  it('gives thousands in order, whatever comes in between', () => {
    const made = new Queue<Item>((a, b) => a.weight - b.weight);
    const waiting: Item[] = [];
    let [count, seed] = [0, 7];
    const drawn = (most: number): number => (seed = (seed * 48271) % 2147483647) % most;
    for (let turn = 0; turn < 12_000; turn++) {
      if (drawn(5) < 3) {
        const item = { name: String(count++), weight: drawn(10) ? 5 : drawn(10) };
        made.push(item);
        const place = waiting.findIndex(({ weight }) => weight > item.weight);
        waiting.splice(place < 0 ? waiting.length : place, 0, item);
      } else assert.equal(made.pop()?.name, waiting.shift()?.name);
    }
    assert.ok(made.size > 1000);
    assert.deepEqual(
      all(made),
      waiting.map(({ name }) => name),
    );
  });

  it('is empty where nothing is kept', () => {
    const none = queue('a1', 'b2');
    none.keep(() => false);
    assert.equal(none.peek(), undefined);
    assert.deepEqual(all(none), []);
  });
});
