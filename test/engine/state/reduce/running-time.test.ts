import assert from 'node:assert/strict';
import type { FactType } from '../../../../engine/state/events.ts';
import { countTime, newRunningTime, runTime, timeRun } from '../../../../engine/state/reduce/running-time.ts';

interface Case {
  rule: string;
  facts: [type: FactType, at: number, left?: number][];
  ran: number;
}

const cases: Case[] = [
  { rule: 'has not run before its first fact', facts: [], ran: 0 },
  {
    rule: 'has run from its first fact to its last',
    facts: [
      ['run.started', 100],
      ['step.succeeded', 150],
    ],
    ran: 50,
  },
  {
    rule: 'did not run while no process had it: cut off',
    facts: [
      ['run.started', 100],
      ['step.succeeded', 150],
      ['run.resumed', 9000],
      ['step.succeeded', 9020],
    ],
    ran: 70,
  },
  {
    rule: 'did not run while no process had it: it waited',
    facts: [
      ['run.started', 0],
      ['person.asked', 40],
      ['run.finished', 41],
      ['person.answered', 5000],
      ['run.finished', 5000],
      ['run.resumed', 9000],
      ['step.succeeded', 9001],
    ],
    ran: 41,
  },
  {
    rule: 'did not run while people left answers and values with it',
    facts: [
      ['run.started', 0],
      ['person.asked', 40],
      ['person.answered', 5000],
      ['run.edited', 6000],
      ['run.resumed', 9000],
    ],
    ran: 40,
  },
  {
    rule: 'ran until its process was last seen alive, also where that wrote nothing more',
    facts: [
      ['run.started', 100],
      ['call.started', 150],
      ['run.resumed', 9000, 2000],
      ['step.succeeded', 9010],
    ],
    ran: 1910,
  },
  {
    rule: 'ran until it was left, also where its end had been written before',
    facts: [
      ['run.started', 100],
      ['call.started', 150],
      ['run.finished', 1990],
      ['run.resumed', 9000, 2000],
    ],
    ran: 1900,
  },
  {
    rule: 'ran no less than its facts tell, and no longer than until it was taken up again',
    facts: [
      ['run.started', 100],
      ['step.succeeded', 150],
      ['run.resumed', 200, 120],
      ['run.resumed', 300, 400],
    ],
    ran: 150,
  },
  {
    rule: 'what a fork takes over is older than the fork, and took none of its time',
    facts: [
      ['run.started', 1000],
      ['step.succeeded', 100],
      ['step.succeeded', 200],
      ['run.resumed', 1005],
    ],
    ran: 0,
  },
  {
    rule: 'did not run until somebody cancelled it',
    facts: [
      ['run.started', 0],
      ['step.succeeded', 10],
      ['run.finished', 8000],
    ],
    ran: 10,
  },
];

describe('the time that a run has been running', () => {
  for (const { rule, facts, ran } of cases)
    it(rule, () => {
      const time = newRunningTime();
      for (const [type, at, left] of facts) countTime(time, { type, at, ...(left === undefined ? {} : { left }) });
      assert.equal(timeRun(time), ran);
    });

  it('stands still while somebody holds the run, also where its process is gone meanwhile', () => {
    const time = newRunningTime();
    const told: Parameters<typeof countTime>[1][] = [
      { type: 'run.started', at: 0 },
      { type: 'step.succeeded', at: 10 },
      { type: 'run.paused', at: 120, since: 20 },
      { type: 'call.settled', at: 500 },
      { type: 'run.paused', at: 1020, since: 20, lasted: 1000 },
      { type: 'step.succeeded', at: 1030 },
      { type: 'run.paused', at: 1140, since: 1040 },
      { type: 'run.resumed', at: 9000, left: 8000 },
      { type: 'step.succeeded', at: 9005 },
    ];
    for (const fact of told) countTime(time, fact);
    assert.equal(timeRun(time), 45);
    assert.deepEqual(
      [10, 20, 500, 1020, 1030, 1040, 5000, 9000, 9005].map((at) => runTime(time, at)),
      [10, 20, 20, 20, 30, 40, 40, 40, 45],
    );
  });
});
