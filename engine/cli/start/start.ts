// The program `baton`: loads the commands, with the code that V8 compiled at an earlier start.
import module from 'node:module';
import { join } from 'node:path';
import { ownFolder } from './own-folder.ts';

const folder = ownFolder();
if (folder !== undefined) module.enableCompileCache?.(folder);
const { main }: typeof import('../main.ts') = require(join(__dirname, 'commands.cjs'));

main().then((code) => {
  process.exitCode = code;
});
