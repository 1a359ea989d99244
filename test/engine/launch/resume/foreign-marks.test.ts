import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHandle } from '../../../../engine/index.ts';
import { forkRun, readResult, readRun, rerunChanged, resumeRun, runPaths, startRun } from '../../../../engine/index.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { sha256Hex } from '../../../../engine/store/files/artifacts.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader, readLog } from '../../../../engine/store/log/read-log.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
inputs:
  token: {type: string, secret: true, required: true}
  note: {type: string, default: none}
steps:
  - {id: fetch, set: {said: "MARK"}}
  - {id: go, dependencies: [fetch], ask: "Go?", type: approve}
  - {id: own, dependencies: [go], tool: filesystem, action: write, parameters: {path: own.txt, content: "{{ token }}"}}
  - {id: theirs, dependencies: [go], tool: filesystem, action: write, parameters: {path: theirs.txt, content: "{{ fetch.said }} {{ note }}"}}
`;
const mark = '\u2039secret token\u203a';

describe('what stands for a secret in a run that somebody else wrote', () => {
  const place = temporaryFolder();
  const host = {
    env: { BATON_SECRET_TOKEN: 's3cr3t-value' },
    allow: ['filesystem:*'],
    people: { ask: async () => ({ value: true, by: 'ann' }) },
  };
  /** A run that stands at its question, or has ended, with a mark in its log. `write` says how a step's result stands there. */
  const bring = async (ends: boolean, write: (folder: string, value: object) => object): Promise<string> => {
    writeFileSync(join(place(), 'baton.yaml'), '{}\n');
    writeFileSync(join(place(), 'p.baton.yaml'), text);
    const { people, ...alone } = host;
    const run = await startRun({ file: 'p.baton.yaml', cwd: place(), ...(ends ? host : alone) });
    await run.done;
    const { facts } = await readLog(run.folder);
    const told = facts.map((fact: Fact) => {
      if (fact.type === 'run.started') return { ...fact, inputs: { ...fact.inputs, note: mark } };
      return fact.type === 'step.succeeded' && fact.path === 'fetch'
        ? { ...fact, result: write(run.folder, { said: mark }) }
        : fact;
    });
    writeFileSync(runPaths(run.folder).log, [logHeader, ...told].map(encodeLine).join(''));
    assert.equal((await readRun(run.folder)).foreign, true);
    return run.folder;
  };
  const storeApart = (folder: string, value: object): object => {
    // As nobody but a liar writes it: JSON need not name a quote by itself.
    const json = JSON.stringify(value).replaceAll('\u2039', '\\u2039');
    mkdirSync(runPaths(folder).artifacts, { recursive: true });
    writeFileSync(join(runPaths(folder).artifacts, sha256Hex(json)), json);
    return { artifact: sha256Hex(json), bytes: json.length };
  };
  const places: [where: string, write: (folder: string, value: object) => object][] = [
    ['its log', (_folder, value) => ({ value })],
    ['a file beside its log', storeApart],
  ];
  const ways: [way: string, ends: boolean, go: (folder: string) => Promise<RunHandle>][] = [
    ['a fork', true, (folder) => forkRun({ folder, at: 'own', ...host })],
    ['a rerun', true, (folder) => rerunChanged({ folder, from: 'go', ...host })],
    ['a resume', false, (folder) => resumeRun({ folder, askForeign: async () => true, ...host })],
  ];
  for (const [where, write] of places)
    for (const [way, ends, go] of ways)
      it(`is given no value by ${way}, though it stands in ${where}`, async () => {
        const run = await go(await bring(ends, write));
        const { status, error } = await run.done;
        assert.deepEqual([status, error?.message], ['succeeded', undefined]);
        assert.equal(readFileSync(join(place(), 'theirs.txt'), 'utf8'), '(secret token) (secret token)');
        assert.equal(readFileSync(join(place(), 'own.txt'), 'utf8'), 's3cr3t-value');
      });

  for (const [where, write] of places)
    it(`is none in a result that a person pins: in ${where}`, async () => {
      assert.equal(await readResult(await bring(true, write), 'fetch'), '{"said":"(secret token)"}');
    });
});
