import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { readAllowed } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const debug: Command = {
  says: commandTexts.debug,
  about: aboutTexts.debug,
  positionals: [],
  options: ['dap', 'allow'],
  examples: ['baton debug --dap', 'baton debug --dap --allow "terminal:git *"'],
  async run(args, io) {
    if (!args.has('dap')) throw new UsageError(usageTexts.onlyDap, usageTexts.onlyDapHint);
    const file = join(io.dist, 'debug.cjs');
    if (!existsSync(file)) throw new UsageError(say(usageTexts.noDebugger, { file }), usageTexts.noServerHint);

    // The debugger finds its worker beside the program that the process was started with.
    const allow = args.has('allow') ? readAllowed(await loadEngine(), args) : [];
    process.argv = [process.argv[0] ?? 'node', file, ...allow];
    createRequire(file)(file);
    await new Promise(() => undefined);

    return 0;
  },
};
