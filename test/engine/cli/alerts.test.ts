import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

describe('alerts on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const write = (name: string, text: string): void => writeFileSync(join(place(), name), text);
  const failing = 'id: p\nsteps:\n  - {id: a, fail: no}\n';
  const passing = 'id: p\nsteps:\n  - {id: a, set: {x: 1}}\n';
  beforeEach(() => mkdirSync(join(place(), '.git')));

  it('tell after a run what is beyond, end with 0, and with 1 under --strict', async () => {
    write('baton.yaml', 'alerts: {failure_rate: 0.5}\n');
    write('p.yaml', failing);
    for (let count = 0; count < 5; count++) assert.equal((await baton('run', 'p.yaml', '-q')).code, 1);
    write('p.yaml', passing);
    const usual = await baton('run', 'p.yaml');
    assert.equal(usual.code, 0);
    assert.match(usual.err, /! 5 of the newest 6 runs failed \(83\.3 %\); `alerts` allows 50 %\./);
    const strict = await baton('run', 'p.yaml', '--strict', '-q');
    assert.deepEqual([strict.code, strict.err], [1, '! 5 of the newest 7 runs failed (71.4 %); `alerts` allows 50 %.\n']);
    assert.equal((await baton('run', 'p.yaml', '-q')).err, '');

    const trend = await baton('history', 'p', '--trend');
    assert.equal(trend.code, 0);
    assert.match(trend.out, /\n! 5 of the newest 8 runs failed/);
    const { alerts, unjudged } = JSON.parse((await baton('history', 'p', '--trend', '--json')).out);
    assert.deepEqual([alerts.length, alerts[0].kind, alerts[0].bound, unjudged], [1, 'failure_rate', 0.5, []]);
  });

  it('a pipeline goes before baton.yaml, threshold by threshold', async () => {
    write('baton.yaml', 'alerts: {agreement: 0.5, failure_rate: 0.1}\n');
    write('p.yaml', `alerts: {failure_rate: 1}\n${passing}`);
    const { code, err } = await baton('run', 'p.yaml', '--strict', '-q');
    assert.equal(code, 0);
    assert.match(err, /`alerts\.failure_rate` wants 5 runs at least; there is 1\./);
    assert.match(err, /`alerts\.agreement` finds no ensemble/);
  });

  it('few runs and runs without alerts are said to be so in the trend', async () => {
    write('p.yaml', passing);
    await baton('run', 'p.yaml', '-q');
    assert.doesNotMatch((await baton('history', 'p', '--trend')).out, /alerts/);
    write('p.yaml', `alerts: {time: 1h}\n${passing}`);
    assert.match((await baton('history', 'p', '--trend')).out, /\nNothing is beyond what `alerts` allows\./);
    write('p.yaml', `alerts: {drift: 2}\n${passing}`);
    assert.match((await baton('history', 'p', '--trend')).out, /wants 6 runs of a step at least; there is 1 of the pipeline/);
    rmSync(join(place(), 'p.yaml'));
    assert.equal((await baton('history', 'p', '--trend')).code, 0);
  });

  const absurd = [
    'time: -1',
    'time: soon',
    'cost: -0.5',
    'failure_rate: 20',
    'agreement: 2',
    'drift: 1',
    'drift: .nan',
    'tme: 5m',
  ];
  for (const said of absurd) {
    it(`refuses ${said} at its place`, async () => {
      write('p.yaml', `alerts: {${said}}\n${passing}`);
      const { code, err, out } = await baton('check', 'p.yaml');
      assert.equal(code, 2);
      assert.match(`${out}${err}`, /p\.yaml:1:\d+/);
      write('baton.yaml', `alerts: {${said}}\n`);
      assert.match((await baton('check', 'baton.yaml')).out, /baton\.yaml:1:\d+/);
    });
  }
});
