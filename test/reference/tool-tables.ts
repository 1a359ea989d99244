// Writes the two tables of tools, one line for each file of their folders, before the reference is written from them: npm run docs.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = readdirSync('engine/language/tools/builtin')
  .map((file) => basename(file, '.ts'))
  .toSorted();
const executed = names.filter((name) => existsSync(`engine/tools/${name}/${name}.ts`));

/** `web-search` is the descriptor `webSearch`, carried out by `webSearchTool`. */
const nameOf = (tool: string): string => tool.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const entry = (tool: string): string => (tool.includes('-') ? `  '${tool}': ${nameOf(tool)},` : `  ${tool},`);

const descriptors = (): string =>
  [
    '// Written by `npm run docs` from the files of engine/language/tools/builtin.',
    ...names.map((tool) => `import { ${nameOf(tool)} } from './builtin/${tool}.ts';`),
    "import type { ToolSpec } from './descriptor.ts';",
    '',
    '/** Every tool that Baton itself knows, by name. */',
    'export const builtinTools: Readonly<Record<string, ToolSpec>> = {',
    ...names.map(entry),
    '};',
    '',
  ].join('\n');

const typeImport = "import type { Tool } from './tool.ts';";
const byPath = (a: string, b: string): number => (a.slice(a.indexOf("'")) < b.slice(b.indexOf("'")) ? -1 : 1);

const executors = (): string =>
  [
    '// Written by `npm run docs` from the folders of engine/tools that carry a tool out: NAME/NAME.ts.',
    ...[...executed.map((tool) => `import { ${nameOf(tool)}Tool } from './${tool}/${tool}.ts';`), typeImport].toSorted(byPath),
    '',
    '/** Every built-in tool with an implementation. */',
    'export const executableTools: readonly Tool[] = [',
    ...executed.map((tool) => `  ${nameOf(tool)}Tool,`),
    '];',
    '',
  ].join('\n');

/** The modules that import each tool, by their file: bundlers need every import written out. */
export const toolTables = (): ReadonlyMap<string, string> =>
  new Map([
    ['engine/language/tools/builtin-tools.ts', descriptors()],
    ['engine/tools/executable-tools.ts', executors()],
  ]);

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  for (const [file, text] of toolTables()) writeFileSync(file, text);
