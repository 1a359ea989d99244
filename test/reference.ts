// Writes docs/reference/ from the tables of the language: npm run docs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipelineSchema, settingsSchema } from '../engine/language/schema/schema.ts';
import { documentSchema } from '../engine/launch/inspect/documents.ts';
import { autoPage } from './reference/auto.ts';
import { commandsPage } from './reference/commands.ts';
import { dialectsPage } from './reference/dialects.ts';
import { environmentPage } from './reference/environment.ts';
import { keysPage } from './reference/keys.ts';
import { page } from './reference/markdown.ts';
import { modelsPage } from './reference/models.ts';
import { problemsPage } from './reference/problems.ts';
import { runsPage } from './reference/runs.ts';
import { specificationPage } from './reference/specification.ts';
import { templatesPage } from './reference/templates.ts';
import { toolsPage } from './reference/tools.ts';

const folder = 'docs/reference';

const readme = (): string =>
  page(
    '# Reference',
    'Everything that a pipeline file may say. These pages are written from the tables that the checker, the editor and the runs obey (`npm run docs`); a test keeps them current.',
    "- [Keys](keys.md): the file, its steps, loops, and the settings in `baton.yaml`\n- [Templates](templates.md): names, operators, filters, tests, functions\n- [Tools](tools.md): what steps can call, with parameters and results\n- [AUTO tags](auto.md): attributes, types, places, what is kept\n- [Providers and models](models.md): names, addresses, keys, strategies\n- [Runs](runs.md): kinds of failure, events, metrics, traces\n- [Commands](commands.md): the command line with all options, exit codes\n- [Environment variables](environment.md)\n- [Problems](problems.md): what `check` says, why, and what to do\n- [Older and foreign spellings](dialects.md): what files of other languages are read as\n- [The specification of ContextLab's orchestrator](specification.md): what it says, and what was decided otherwise and why\n- [The result document](result.schema.json): the JSON Schema of what `run`, `resume`, `fork`, `answer`, `ask` and `show` print with `--json`: results, plans, refusals\n- [The schema of a pipeline](pipeline.schema.json) and [of `baton.yaml`](settings.schema.json): JSON Schema for editors that know YAML and not Baton. They let more pass than `baton check` does, and never report what Baton accepts",
  );

const json = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`;

/** Every page of the reference by its file name. */
export const pages = (): ReadonlyMap<string, string> =>
  new Map([
    ['README.md', readme()],
    ['keys.md', keysPage()],
    ['templates.md', templatesPage()],
    ['tools.md', toolsPage()],
    ['problems.md', problemsPage()],
    ['auto.md', autoPage()],
    ['models.md', modelsPage()],
    ['runs.md', runsPage()],
    ['commands.md', commandsPage()],
    ['environment.md', environmentPage()],
    ['dialects.md', dialectsPage()],
    ['specification.md', specificationPage()],
    ['result.schema.json', json(documentSchema)],
    ['pipeline.schema.json', json(pipelineSchema())],
    ['settings.schema.json', json(settingsSchema())],
  ]);

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages()) writeFileSync(join(folder, name), text);
}
