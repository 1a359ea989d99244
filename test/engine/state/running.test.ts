import assert from 'node:assert/strict';
import type { FactType } from '../../../engine/state/events.ts';
import type { RunningTime } from '../../../engine/state/running.ts';
import { countTime, timeRun } from '../../../engine/state/running.ts';

interface Case {
  rule: string;
  facts: [type: FactType, at: number][];
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
      const time: RunningTime = { before: 0, last: 0 };
      for (const [type, at] of facts) countTime(time, { type, at });
      assert.equal(timeRun(time), ran);
    });
});
