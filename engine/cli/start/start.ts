// The program `baton`: loads the commands, with the code that an earlier start of the same command compiled.
import module from 'node:module';
import { join } from 'node:path';
import { compiledBundles } from './compiled.ts';

const bundle = join(__dirname, 'commands.cjs');
module.enableCompileCache?.();
/** This user's own; missing on a Node.js that is too old, or where people switch Node's compile cache off. */
const folder = module.getCompileCacheDir?.();
const [command = ''] = process.argv.slice(2);
const bundles = folder === undefined || !/^-{0,2}[a-z]+$/.test(command) ? undefined : compiledBundles(folder, command);
const { main }: typeof import('../main.ts') = bundles ? bundles.load(bundle) : require(bundle);

main().then((code) => {
  process.exitCode = code;
  // What succeeds is a command that exists.
  if (code === 0) bundles?.keep();
});
