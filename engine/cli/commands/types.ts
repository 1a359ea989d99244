import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { printErrors } from './graph.ts';

export const types: Command = {
  says: commandTexts.types,
  about: aboutTexts.types,
  positionals: [{ name: 'FILE' }],
  options: ['json'],
  examples: ['baton types pipeline.baton.yaml > pipeline.d.ts', 'baton types pipeline.baton.yaml --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const compiled = await compileFile(engine, args.positionals[0] ?? '', io);
    const contract = engine.contractOf(compiled);
    const code = printErrors(compiled, io, args.has('no-color'));
    if (args.has('json')) io.out(`${JSON.stringify(contract, null, 2)}\n`);
    else io.out(engine.declarations(contract, engine.declarationName(compiled.pipeline.id)));

    return code;
  },
};
