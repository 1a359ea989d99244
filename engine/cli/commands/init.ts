import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { initTexts } from '../../language/texts/cli/init.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { starterTexts } from '../../language/texts/cli/starter.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { makeNew } from '../files/create.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { confirmAtTerminal } from '../questions/at-terminal.ts';
import { paint } from '../text/paint.ts';

/** In the order of the output. */
const files = { 'hello.baton.yaml': starterTexts.pipeline, 'baton.yaml': starterTexts.settings } as const;

/** The file that coding agents read in any folder (agents.md). */
const agentsFile = 'AGENTS.md';

export const init: Command = {
  says: commandTexts.init,
  about: aboutTexts.init,
  positionals: [],
  options: ['from', 'agents', 'json', 'quiet'],
  values: { from: 'EXAMPLE' },
  bare: ['from'],
  examples: ['baton init', 'baton init --agents', 'baton init --from', 'baton init --from questions'],
  meanings: { quiet: optionTexts.quietDone, from: initTexts.from },
  async run(args, io) {
    if (args.has('from')) return await fromExample(args, io);
    const isBegun = [...Object.keys(files), 'baton.yml'].find((name) => existsSync(join(io.cwd, name)));
    const isThere = existsSync(join(io.cwd, agentsFile));
    const isWanted = args.has('agents');
    if (isWanted && isThere) throw taken(agentsFile);
    if (isBegun !== undefined && !isWanted) throw taken(isBegun);

    // A project that has begun may want only the instructions.
    const made = isBegun === undefined ? await makeAll(files, io) : [];
    const isAgreed =
      isWanted || (!isThere && !args.has('quiet') && !args.has('json') && (await asksForAgents(io, args.has('no-color'))));
    if (isAgreed) made.push(...(await makeAll({ [agentsFile]: (await import('../lazy/agents-file.ts')).agentsFileText }, io)));

    if (args.has('json')) io.out(`${JSON.stringify({ made }, null, 2)}\n`);
    if (args.has('quiet')) return 0;

    for (const name of made) io.err(`${say(initTexts.made, { file: name })}\n`);
    if (isBegun === undefined) io.err(`${say(initTexts.tryIt, { file: Object.keys(files)[0] ?? '' })}\n`);
    return 0;
  },
};

async function fromExample(args: Args, io: Io): Promise<number> {
  const refused = await (await import('../lazy/init-example.ts')).initFromExample(args, io);
  if (refused) throw new UsageError(refused.message, refused.hint);
  return 0;
}

/** Creates files that do not exist yet, all of them or none; returns their names. */
async function makeAll(texts: Readonly<Record<string, string>>, { cwd }: Io): Promise<string[]> {
  const created: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    await makeNew(join(cwd, name), text, name, () => taken(name)).catch(async (error: unknown) => {
      // A part of the files would keep the next attempt from beginning.
      for (const one of created) await rm(join(cwd, one), { force: true });
      throw error;
    });
    created.push(name);
  }

  return created;
}

/** Whether the user at a terminal wants the instructions for agents. */
const asksForAgents = async (io: Io, noColour: boolean): Promise<boolean> =>
  io.keyboard !== undefined &&
  (await confirmAtTerminal(
    io,
    io.keyboard,
    paint(wantsColour(io, io.screen !== undefined, noColour)),
    say(initTexts.askAgents, { file: agentsFile }),
  ));

const taken = (file: string): UsageError => new UsageError(say(initTexts.exists, { file }), say(initTexts.existsHint));
