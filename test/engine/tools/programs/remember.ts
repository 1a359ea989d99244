import { createTools } from '../../../../engine/tools/tools.ts';

// Adds one to a counter of a memory as often as it is told, reading and writing in one step each: `node remember.ts ROOT NAME COUNT`.
const [root = '', name = '', count = '0'] = process.argv.slice(2);
const tools = createTools({ root, workdir: root, outputFolder: root, allow: [], spill: root });
const context = { signal: new AbortController().signal, log: () => undefined };
for (let index = 0; index < Number(count); index++)
  await tools.call('memory', 'update', { key: 'all', value: { [`${name}${index}`]: index } }, context);
