import module from 'node:module';
import { nearest } from '../language/suggest.ts';
import { engineVersion } from '../launch/version.ts';
import type { Command } from './command.ts';
import { helpOf, parseCall } from './command.ts';
import { commands, later } from './commands.ts';
import { reportError } from './errors.ts';
import { createOutput } from './output.ts';
import { UsageError } from './usage.ts';

// Compiled code is kept between starts, which halves them.
module.enableCompileCache?.();

process.exitCode = await main(process.argv.slice(2));

/** Runs one command line; gives its exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  const output = createOutput();
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const [about] = args;
      output.answer(about === undefined || name?.startsWith('-') ? overview() : helpOf(await find(about)));
      return 0;
    }
    if (name === '--version' || name === '-v') {
      output.answer(engineVersion);
      return 0;
    }
    const command = await find(name);
    const call = parseCall(command, args);
    if (call.flag('help')) {
      call.output.answer(helpOf(command));
      return 0;
    }
    return await command.run(call);
  } catch (error) {
    return reportError(error, output, args.includes('--json'));
  }
}

async function find(name: string): Promise<Command> {
  const load = commands[name]?.load;
  if (load) return load();
  if (later[name]) throw new UsageError(`baton ${name} is not there yet: it will ${later[name]}.`, 'See what there is: baton --help');
  const like = nearest(name, [...Object.keys(commands), ...Object.keys(later)]);
  throw new UsageError(`There is no command "${name}".${like ? ` Did you mean ${like}?` : ''}`, 'See what there is: baton --help');
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(8)}${summary}`);
  return `Baton runs AI pipelines that are written as YAML.

Usage: baton COMMAND [OPTIONS]

Commands:
${rows.join('\n')}

A first run, without any key:
  baton run pipeline.baton.yaml
Help of one command:
  baton run --help
`;
}
