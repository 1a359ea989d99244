// `npm run measure:import FOLDER`: how many workflows of pipeline_ex in a folder become valid pipelines, and how many of those
// succeed when every model, tool and person is played.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { obey, testIo } from '../../cli/io.ts';
import { loaderRefusal } from './loader.ts';
import { runPlayed } from './run-played.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder with the workflows.');

interface Row {
  file: string;
  /** `unchanged` is what Baton reads as it is. */
  imported: 'valid' | 'invalid' | 'refused' | 'unchanged';
  /** Why the program that the workflow is written for does not load it. */
  refusal?: string | undefined;
  run: string;
  why: string;
}

/** The file converted, checked and run where it is at home: the folder as it stands is the working folder of the workflow. */
async function tryFile(file: string): Promise<Row> {
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'baton-import-'));
  const home = join(temporary, 'project');
  try {
    cpSync(resolve(folder ?? ''), home, { recursive: true });
    const target = file.replaceAll('/', '__').replace(/\.ya?ml$/, '.baton.yaml');
    const refusal = loaderRefusal(readFileSync(join(home, file), 'utf8'));
    writeFileSync(join(home, 'word'), 'Some words.\n');
    const io = testIo(home);
    const imported = await obey(['import', file, '-o', target], io);
    if (imported.code !== 0) return { file, imported: 'refused', refusal, run: '', why: lastLine(imported.err) };
    if (!existsSync(join(home, target))) return { file, imported: 'unchanged', refusal, run: '', why: '' };
    const checked = await obey(['check', '--json', target], testIo(home));
    const { valid, problems } = JSON.parse(checked.out).files[0];
    if (!valid) return { file, imported: 'invalid', refusal, run: '', why: firstError(problems) };
    const { status, why } = await runPlayed(home, target);
    return { file, imported: 'valid', refusal, run: status, why };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

function firstError(problems: { severity: string; code: string; message: string }[]): string {
  const error = problems.find(({ severity }) => severity === 'error');
  return error ? `${error.code}: ${error.message}` : '';
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .sort();
const rows: Row[] = [];
for (const file of files) {
  const row = await tryFile(file);
  rows.push(row);
  const loads = row.refusal === undefined ? 'loads' : `not loaded there (${row.refusal})`;
  console.log(
    `${row.imported.padEnd(9)}  ${row.run.padEnd(9)}  ${row.file}  ${loads}${row.why === '' ? '' : `\n    ${row.why}`}`,
  );
}

const loaded = rows.filter(({ refusal }) => refusal === undefined);
const count = (of: readonly Row[]): string =>
  [of.length, of.filter(({ imported }) => imported === 'valid').length, of.filter(({ run }) => run === 'succeeded').length].join(
    ' | ',
  );
console.log('\n| | files | valid | succeeded |\n| --- | --- | --- | --- |');
console.log(`| all | ${count(rows)} |`);
console.log(`| loaded by pipeline_ex | ${count(loaded)} |`);
