import assert from 'node:assert/strict';
import { listAutoRows } from '../../../../client/panel/view/autos.ts';
import type { AutoInfo } from '../../../../client/panel-content.ts';
import { autos } from '../autos.ts';

const [focus = assert.fail()] = autos;
const used = (answer: string, rest: { model?: string; locked?: boolean; degraded?: boolean } = {}) =>
  ({ answer, model: 'offline', locked: false, degraded: false, ...rest }) as const;
const locked = (answer: string | undefined): AutoInfo => ({ ...focus, answer, last: undefined });
const row = (info: AutoInfo, key = info.key, answer?: ReturnType<typeof used>) => {
  const [only = assert.fail()] = listAutoRows([info], { autos: new Map(answer ? [[key, answer]] : []) }, 'choose_focus');
  return { answer: only.answer, state: only.state, other: only.other, offers: only.offers.map(({ label }) => label) };
};

describe('AUTO tags in the panel', () => {
  it('show the answer of the run, and what is locked by now where that is another; either can be kept', () => {
    assert.deepEqual(row(locked('trade'), focus.key, used('labour')), {
      answer: 'labour',
      state: 'answered by offline · locked',
      other: 'Locked now: “trade”',
      offers: ['Lock', 'Ask again', 'Edit…'],
    });
  });

  it('offer no lock for an answer that is locked', () => {
    const { state, other, offers } = row(locked('trade'), focus.key, used('trade', { locked: true }));
    assert.deepEqual([state, other, offers], ['taken from the lock file · locked', undefined, ['Ask again', 'Edit…']]);
    assert.deepEqual(row(locked('trade')).offers, ['Ask again', 'Edit…']);
  });

  it('lock what a default stood in for, or was supplied', () => {
    const info = { ...locked(undefined), state: 'unlocked' as const };
    const { state, offers } = row(info, focus.key, used('trade', { model: 'default', degraded: true }));
    assert.deepEqual([state, offers], ['its default, since nothing could answer · not asked yet', ['Lock', 'Ask now', 'Edit…']]);
  });

  it('show the last answer to other words, and ask for the new ones', () => {
    const info: AutoInfo = { ...locked(undefined), state: 'outdated', last: { answer: 'trade', model: 'x', date: '' } };
    const { answer, offers } = row(info);
    assert.deepEqual([answer, offers], ['trade', ['Ask now', 'Edit…']]);
  });

  it('take the answer that the step itself got, which has no lock', () => {
    const info: AutoInfo = { ...locked(undefined), state: 'run' };
    const { answer, state, offers } = row(info, `${info.only} @choose_focus`, used('labour'));
    assert.deepEqual([answer, state, offers], ['labour', 'answered by offline · asked in each run, so it has no lock', []]);
  });
});
