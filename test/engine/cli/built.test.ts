import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { wholeSweep } from '../../sample.ts';
import { temporaryFolder } from '../store/folder.ts';
import { type Case, prepare, quietEnv, tables, verify } from './command-cases.ts';
import type { Said } from './io.ts';

describe('baton as it is built', () => {
  const cli = resolve('dist/cli.cjs');
  const place = temporaryFolder();
  before(() => assert.ok(existsSync(cli), 'dist/cli.cjs is missing. Build it first: node esbuild.mjs --quiet'));
  /** Every case proves the code (`cases.test.ts`); what is built differs by how it is loaded and ended: one case a command and exit code. */
  const tried = new Set<string>();
  const isNew = ({ args: [command], code, input }: Case): boolean =>
    tried.size !== tried.add(`${command} ${code} ${input !== undefined}`).size;
  for (const [table, cases] of tables)
    for (const one of cases.filter((each) => isNew(each) || wholeSweep))
      it(`${table}: ${one.rule}`, async () => {
        prepare(place(), one);
        const said = await new Promise<Said>((done) => {
          const child = execFile(
            process.execPath,
            [cli, ...one.args],
            { cwd: place(), env: { ...quietEnv, ...one.env }, maxBuffer: 1 << 26 },
            (error, out, err) => {
              done({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, out, err });
            },
          );
          // Whoever writes to us may take a while.
          if (one.input === undefined) child.stdin?.end();
          else setTimeout(() => child.stdin?.end(one.input), 1_500);
        });
        verify(one, said, place());
      });
});
