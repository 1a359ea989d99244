import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isMap, type Json } from '../../../../engine/language/json.ts';
import { collectFlow, drain, through } from '../../../../engine/libraries/data/flow.ts';
import { canonicalText, compareValues, sortInPauses } from '../../../../engine/libraries/data/order.ts';
import { flowThrough, transformItems } from '../../../../engine/libraries/data/transform.ts';
import { listed, operationsOf, restless, still, worked } from './work.ts';

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom('a', 'b', '1'),
  fc.boolean(),
  fc.constant(null),
);
const row = fc.record({ k: value, m: value, n: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: ['n'], noNullPrototype: true });
const rows = fc.array(row as fc.Arbitrary<Json>, { maxLength: 30 });
const field = (item: Json, name: string): Json => (isMap(item) ? (item[name] ?? null) : null);

describe('laws of operations', () => {
  it('order is total: it says the opposite the other way round, and goes on', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (x, y, z) => {
        const [a, b, c] = [x as Json, y as Json, z as Json];
        assert.equal(Math.sign(compareValues(a, b)), -Math.sign(compareValues(b, a)) || 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) assert.ok(compareValues(a, c) <= 0);
      }),
    );
  });

  it('sort gives the same items, in order, equal ones as they stood', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (all, down) => {
        const numbered = all.map((item, at) => ({ k: field(item, 'k'), at }));
        const sorted = listed(numbered, [{ sort: { by: 'k', descending: down } }]);
        // The reference puts the nulls behind all others and sorts the rest by hand.
        const rest = numbered.filter(({ k }) => k !== null);
        for (let i = 1; i < rest.length; i++)
          for (let j = i; j > 0; j--) {
            const [one, other] = [rest[j - 1], rest[j]];
            if (!one || !other || (down ? compareValues(one.k, other.k) >= 0 : compareValues(one.k, other.k) <= 0)) break;
            [rest[j - 1], rest[j]] = [other, one];
          }
        assert.deepEqual(sorted, [...rest, ...numbered.filter(({ k }) => k === null)]);
      }),
    );
  });

  it('a long list is sorted as the language sorts it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1000, maxLength: 3000 }), (numbers) => {
        const list = numbers.map((n, at) => ({ n, at }));
        const wanted = [...list].sort((a, b) => a.n - b.n);
        for (const _ of sortInPauses(list, (a, b) => a.n - b.n));
        assert.deepEqual(list, wanted);
      }),
      { numRuns: 20 },
    );
  });

  it('group_by is a partition: every item in the one group of its key', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const groups = listed(all, [{ group_by: 'k' }]);
        const seen = groups.map((group) => canonicalText(field(group, 'k')));
        assert.equal(new Set(seen).size, groups.length);
        for (const group of groups) {
          const items = field(group, 'items');
          assert.deepEqual(
            items,
            all.filter((item) => canonicalText(field(item, 'k')) === canonicalText(field(group, 'k'))),
          );
        }
        assert.equal(groups.flatMap((group) => field(group, 'items')).length, all.length);
      }),
    );
  });

  it('aggregates of groups are those of their items', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const said = { n: 'count', sum: 'sum(n)', max: 'max(n)', all: 'list(n)', med: 'median(n)' };
        const groups = listed(all, [{ group_by: { by: 'k', aggregate: said } }]);
        const wanted = listed(all, [{ group_by: 'k' }]).map((group) => {
          const items = field(group, 'items');
          const own = worked(Array.isArray(items) ? items : [], [{ aggregate: said }]);
          return { k: field(group, 'k'), ...(isMap(own) ? own : {}) };
        });
        assert.deepEqual(groups, wanted);
      }),
    );
  });

  it('join is two loops, one in the other', () => {
    fc.assert(
      fc.property(rows, rows, fc.constantFrom('inner', 'left'), (left, right, type) => {
        const wanted: Json[] = [];
        for (const one of left) {
          const key = field(one, 'k');
          const found = right.filter((other) => key !== null && canonicalText(field(other, 'm')) === canonicalText(key));
          for (const other of found) wanted.push({ ...(isMap(one) ? one : {}), other });
          if (found.length === 0 && type === 'left') wanted.push({ ...(isMap(one) ? one : {}), other: null });
        }
        const joined = listed(left, [{ join: { with: right, on: { left: 'k', right: 'm' }, type, as: 'other' } }]);
        assert.deepEqual(joined, wanted);
      }),
    );
  });

  it('unique twice is unique once, and keeps first items only', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const once = listed(all, [{ unique: ['k', 'm'] }]);
        assert.deepEqual(listed(once, [{ unique: ['k', 'm'] }]), once);
        const key = (item: Json) => canonicalText([field(item, 'k'), field(item, 'm')]);
        assert.deepEqual(
          once,
          all.filter((item, at) => all.findIndex((other) => key(other) === key(item)) === at),
        );
      }),
    );
  });

  it('offset and limit cut what slice cuts', () => {
    fc.assert(
      fc.property(rows, fc.nat(8), fc.nat(8), (all, count, offset) => {
        assert.deepEqual(listed(all, [{ limit: { count, offset } }]), all.slice(offset, offset + count));
      }),
    );
  });

  const step: fc.Arbitrary<Json> = fc.constantFrom<Json>(
    { filter: 'n > 3' },
    { map: { k: 'k | default(null)', n: 'n + 1', m: 'm | default(0)' } },
    { sort: ['k', '-n'] },
    { unique: 'n' },
    { group_by: { by: 'k', aggregate: { n: 'sum(n)' } } },
    { limit: { count: 5, offset: 1 } },
    { join: { with: [{ n: 4, x: 1 }], on: 'n', type: 'left' } },
  );

  it('streams give what arrays give, whatever the batches and however often it rests', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(step, { maxLength: 4 }), fc.integer({ min: 1, max: 7 }), async (all, steps, size) => {
        const wanted = listed(all, steps);
        const operations = operationsOf(steps);
        const batches: Json[][] = [];
        for (let at = 0; at < all.length; at += size) batches.push(all.slice(at, at + size));
        const streamed: Json[] = [];
        for await (const batch of through(batches, (items) => flowThrough(items, operations), still)) streamed.push(...batch);
        assert.deepEqual(streamed, wanted);
        assert.deepEqual(await collectFlow(flowThrough(all, operations), restless()), wanted);
      }),
    );
  });
});

describe('long lists', () => {
  /** Rows that are made when they are asked for. */
  function* numbers(count: number, asked: { rows: number }): Generator<Json> {
    for (let n = 0; n < count; n++) {
      asked.rows++;
      yield { n, name: `row ${n}` };
    }
  }

  it('100,000 items through filter, map and limit: none is held, and none asked for that is not needed', () => {
    const asked = { rows: 0 };
    const steps: Json = [{ filter: 'n % 2 == 1' }, { map: { twice: 'n * 2' } }, { limit: { count: 10, offset: 40_000 } }];
    const flow = flowThrough(numbers(100_000, asked), operationsOf(steps));
    let ahead = 0;
    let taken = 0;
    const all: Json[] = [];
    drain(
      flow,
      (item) => {
        taken++;
        ahead = Math.max(ahead, asked.rows - 2 * (40_000 + taken));
        all.push(item);
      },
      still,
    );
    assert.equal(all.length, 10);
    assert.deepEqual(all[0], { twice: 160_002 });
    assert.equal(ahead, 0);
    assert.equal(asked.rows, 80_020);
  });

  it('the event loop is given away in between, also where no item comes out and while a list is sorted', async () => {
    const breath = restless();
    const rows = Array.from({ length: 1000 }, (_, n) => ({ n: (n * 7) % 1000 }));
    assert.deepEqual(await transformItems(rows, operationsOf([{ filter: 'n < 0' }]), undefined, breath), []);
    assert.equal(breath.turns, 1000);
    const sorting = restless();
    const sorted = await transformItems(
      rows,
      operationsOf([{ sort: 'n' }, { aggregate: { first: 'first(n)' } }]),
      undefined,
      sorting,
    );
    assert.deepEqual(sorted, { first: 0 });
    assert.ok(sorting.turns > 2000);
  });

  it('what ends the work ends it at the next rest', async () => {
    let looks = 0;
    const breath = {
      ...restless(),
      check() {
        if (++looks === 5) throw new Error('enough');
      },
    };
    const asked = { rows: 0 };
    const work = transformItems(numbers(1000, asked), operationsOf([{ map: 'n' }]), undefined, breath);
    await assert.rejects(async () => work, /enough/);
    assert.equal(asked.rows, 5);
  });

  it('a stream is not read further than is needed', async () => {
    let read = 0;
    async function* batches() {
      for (; read < 100; read++) yield [{ n: read }, { n: read }];
    }
    const found: Json[] = [];
    for await (const batch of through(batches(), (items) => flowThrough(items, operationsOf([{ limit: 5 }])), still))
      found.push(...batch);
    assert.equal(found.length, 5);
    assert.equal(read, 2);
  });

  it('large results come in batches', async () => {
    const sizes: number[] = [];
    const many = Array.from({ length: 1200 }, (_, n) => n);
    for await (const batch of through([many], (items) => flowThrough(items, []), still)) sizes.push(batch.length);
    assert.deepEqual(sizes, [500, 500, 200]);
  });
});
