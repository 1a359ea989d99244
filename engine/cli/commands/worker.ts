import { join, resolve } from 'node:path';
import { version } from '../../../package.json';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { readPositive, tracedAloud } from '../args/inputs.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { readNamedServer } from '../remote/named-server.ts';
import { readPools } from '../serve/runs/pools.ts';

/** Runs in parallel, unless an option says otherwise. */
const usualRuns = 4;

export const workerCommand: Command = {
  says: commandTexts.worker,
  about: aboutTexts.worker,
  positionals: [{ name: 'FOLDER', optional: true }],
  options: ['on', 'pools', 'max-runs', 'allow'],
  examples: [
    'baton worker --on https://runs.example.org --allow "terminal:git *"',
    'baton worker --on https://runs.example.org --pools gpu,default',
  ],
  async run(args, io) {
    const server = readNamedServer({ args, io, command: 'worker', scopes: ['work'] });
    const engine = await loadEngine();
    const { work } = await import('../lazy/worker.ts');

    return work(
      {
        engine,
        server,
        root: currentRoot(engine, resolve(io.cwd, args.positionals[0] ?? '.')),
        version,
        pools: readPools(args),
        mostRuns: readPositive(args, 'max-runs', true) ?? usualRuns,
        run: { allow: args.all('allow'), env: io.env, workerFile: join(io.dist, 'worker.cjs'), ...tracedAloud(engine, args, io) },
      },
      io,
    );
  },
};
