// The program `baton`: loads the commands with V8's code cache of an earlier start.
import module from 'node:module';
import { join } from 'node:path';
import { findNewerNode, isOldNode, runOn } from './newer-node.ts';
import { ownFolder } from './own-folder.ts';

async function start(): Promise<number> {
  const newer = isOldNode() ? findNewerNode(__dirname) : undefined;
  if (newer !== undefined) return await runOn(newer);
  const folder = ownFolder();
  if (folder !== undefined) module.enableCompileCache?.(folder);
  const { main }: typeof import('../main.ts') = require(join(__dirname, 'commands.cjs'));
  return await main();
}

start().then((code) => {
  process.exitCode = code;
});
