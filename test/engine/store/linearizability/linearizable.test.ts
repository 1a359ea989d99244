import assert from 'node:assert/strict';
import { leaseEnds, type RunEvent, refuteRun } from './run-history.ts';

type Case = readonly [rule: string, events: readonly RunEvent[]];

const first: RunEvent = { did: 'take', epoch: 1, call: 0, return: 1 };
const letGo: RunEvent = { did: 'let go', epoch: 1, call: 10, return: 11 };
const second: RunEvent = { did: 'take', epoch: 2, call: 20, return: 21 };
const append = (epoch: number, call: number, end: number | undefined, ...facts: string[]): RunEvent => ({
  did: 'append',
  epoch,
  facts,
  call,
  ...(end === undefined ? {} : { return: end }),
});
const read = (call: number, end: number, ...facts: string[]): RunEvent => ({ did: 'read', facts, call, return: end });
const refused = (call: number): RunEvent => ({ did: 'take refused', call, return: call + 1 });
const unawareTake: RunEvent = { did: 'take', epoch: undefined, call: 12 };

const linearizable: readonly Case[] = [
  ['nothing', []],
  ['one owner after the other', [first, append(1, 2, 3, 'a'), letGo, second, append(2, 22, 23, 'b'), read(24, 25, 'a', 'b')]],
  ['a read beside an append sees it or not', [first, append(1, 2, 5, 'a'), read(3, 4), read(3, 4, 'a')]],
  ['an append without an answer that was done', [first, append(1, 2, undefined, 'a'), read(5, 6), read(7, 8, 'a')]],
  [
    'one that was not',
    [first, append(1, 2, undefined, 'a'), letGo, second, read(22, 23), append(2, 24, 25, 'b'), read(26, 27, 'b')],
  ],
  ['one that was done before another one took the run', [first, append(1, 2, undefined, 'a'), letGo, second, read(22, 23, 'a')]],
  ['a take that is refused while somebody has the run', [first, refused(5), letGo, second, refused(30)]],
  ['a take without an answer that was done, and given back', [first, letGo, unawareTake, refused(14), { ...second, epoch: 3 }]],
  ['one that was not', [first, letGo, unawareTake, second]],
  [
    'an owner without a sign of life for a lease',
    [first, ...leaseEnds(1, [{ call: 0, return: 1 }], 15), second, append(2, 22, 23)],
  ],
  ['that writes on while nobody took the run', [first, ...leaseEnds(1, [{ call: 0, return: 1 }], 15), append(1, 30, 31, 'a')]],
  [
    'the end of a run, which nobody has then',
    [first, { did: 'append', epoch: 1, facts: ['a'], ends: true, call: 2, return: 3 }, second],
  ],
  [
    'who let go of a run that another one has changes nothing',
    [first, letGo, second, { ...letGo, call: 30, return: 31 }, refused(32)],
  ],
];

const wrong: readonly Case[] = [
  ['two owners at once', [first, second]],
  [
    'two owners at once, which both write',
    [first, second, append(1, 22, 23, 'a'), append(2, 22, 23, 'b'), read(24, 25, 'a', 'b')],
  ],
  ['a take that is refused while nobody has the run', [first, letGo, refused(12), second]],
  ['an epoch that was given before', [first, letGo, { ...second, epoch: 1 }]],
  ['an acknowledged append that was lost', [first, append(1, 2, 3, 'a'), read(4, 5)]],
  ['one that was lost later', [first, append(1, 2, 3, 'a'), letGo, second, append(2, 22, 23, 'b'), read(24, 25, 'b')]],
  ['an append by a former epoch that was accepted', [first, letGo, second, append(1, 22, 23, 'a'), read(24, 25, 'a')]],
  [
    'one without an answer, after the next owner has read',
    [first, append(1, 2, undefined, 'a'), letGo, second, read(22, 23), read(24, 25, 'a')],
  ],
  ['a read that goes back in time', [first, append(1, 2, undefined, 'a'), read(4, 5, 'a'), read(6, 7)]],
  ['a read of what nobody wrote yet', [first, read(2, 3, 'a'), append(1, 4, 5, 'a')]],
  ['an append that is done twice when it is sent again', [first, append(1, 2, 3, 'a'), read(4, 5, 'a', 'a')]],
  ['an append that is there in another order', [first, append(1, 2, 3, 'a'), append(1, 4, 5, 'b'), read(6, 7, 'b', 'a')]],
  ['a run that is taken before the lease is over', [first, ...leaseEnds(1, [{ call: 0, return: 1 }], 40), second]],
  [
    'or while signs of life came',
    [
      first,
      ...leaseEnds(
        1,
        [0, 16, 32].map((call) => ({ call, return: call + 1 })),
        30,
      ),
      { ...second, call: 40, return: 41 },
    ],
  ],
  [
    'a former owner that writes once its lease was over and another one took the run',
    [first, ...leaseEnds(1, [{ call: 0, return: 1 }], 15), second, append(1, 22, 23, 'a')],
  ],
];

describe('the checker of linearizability', () => {
  for (const [rule, events] of linearizable) it(`explains: ${rule}`, () => assert.equal(refuteRun(events), undefined));
  for (const [rule, events] of wrong) it(`refutes: ${rule}`, () => assert.match(refuteRun(events) ?? '', /^no order explains/));

  it('says how far an order goes, and what cannot follow', () => {
    const told = refuteRun([first, append(1, 2, 3, 'a'), { ...read(4, 5), client: 'one' }]);
    assert.match(told ?? '', /"take".*\n.*"append".*\nthen, in .*"facts":"a ".*\n {2}one 4\.0–5\.0 .*"read"/s);
  });
});
