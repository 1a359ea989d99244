import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { findCronFault } from '../../../../engine/language/schedules/cron-faults.ts';

const cases: { cron: string; fault?: string; at?: string; from?: number }[] = parse(
  readFileSync('test/engine/language/schedules/cases/cron.yaml', 'utf8'),
);

describe('a cron expression', () => {
  for (const { cron, fault, at, from } of cases)
    it(`${JSON.stringify(cron)} ${fault === undefined ? 'is right' : `has the fault ${fault}`}`, () => {
      const found = findCronFault(cron);
      assert.equal(found?.id, fault);
      if (!found) return;
      assert.equal(cron.slice(found.range.start, found.range.end), at);
      if (from !== undefined) assert.equal(found.range.start, from);
    });
});
