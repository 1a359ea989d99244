import assert from 'node:assert/strict';
import { createForecastFollower } from '../../../client/remote/follow-forecast.ts';
import { ApiFault } from '../../../client/remote/request.ts';
import type { ForeseenRun } from '../../../engine/launch/plan/foresee-run.ts';

const none: ForeseenRun = { steps: [] };
const known: ForeseenRun = { steps: [], end: { low: 1, median: 2, high: 3 } };

describe('the forecast of a run of a server', () => {
  /** A panel whose requests get these answers, one after the other. */
  function follow(...answers: (() => Promise<ForeseenRun & { pending?: boolean }>)[]) {
    const stop = new AbortController();
    const shown: ForeseenRun[] = [];
    const panel = { asked: 0, isHidden: false };
    const read = async (): Promise<ForeseenRun & { pending?: boolean }> => answers[panel.asked++]?.() ?? none;
    const onForecast = (forecast: ForeseenRun): void => void shown.push(forecast);
    const follower = createForecastFollower({ read, onForecast, isHidden: () => panel.isHidden }, stop.signal);
    return { ...follower, panel, shown, stop: () => stop.abort() };
  }
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 1000 && !isSo(); turn++) await new Promise((done) => setTimeout(done, 10));
    assert.ok(isSo());
  };
  const pass = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

  it('is asked for by the panel alone, and again where it is still worked out', async () => {
    const one = follow(
      async () => ({ ...none, pending: true }),
      async () => known,
    );
    one.goOn();
    assert.equal(one.panel.asked, 0);
    await one.show();
    await until(() => one.shown.length === 2);
    assert.deepEqual(one.shown, [none, known]);
    one.stop();
  });

  it('is asked for once after many facts, not while nobody sees it, and never after the panel is closed', async () => {
    const one = follow(
      async () => known,
      async () => known,
    );
    await one.show();
    one.panel.isHidden = true;
    for (let count = 0; count < 100; count++) one.goOn();
    await pass(2300);
    assert.equal(one.panel.asked, 1);
    one.panel.isHidden = false;
    await until(() => one.panel.asked === 2);
    one.goOn();
    one.stop();
    await pass(2300);
    assert.equal(one.panel.asked, 2);
  });

  it('says why the server gives none', async () => {
    const one = follow(async () => Promise.reject(new ApiFault(0, 'The server does not answer.')));
    await one.show();
    assert.deepEqual(one.shown, [{ steps: [], note: 'The server does not answer.' }]);
    one.stop();
  });
});
