// Holds a page of the documentation to what it says: its blocks are checked and its command lines run, from top to bottom, in a
// folder of its own. The convention is told in docs/decisions/documentation.md.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { compile, findRoot, loadWorld, readSettings } from '../../engine/index.ts';
import type { Problem } from '../../engine/language/problems.ts';
import { faultsOnGitHub } from '../github.ts';
import type { CommandPlace } from './command-lines.ts';
import { runLine, wrongMention, wrongWords } from './command-lines.ts';
import { mergeFragment } from './fragment.ts';
import type { FencedBlock } from './markdown.ts';
import { inlineCode, readMarkdown } from './markdown.ts';
import { findUnprinted } from './printed.ts';
import { readShell } from './shell.ts';

/** What a block of YAML may be; `data` is a file of something else, of which only the syntax is checked. */
const yamlKinds = ['pipeline', 'settings', 'workflow', 'fragment', 'data'] as const;
type YamlKind = (typeof yamlKinds)[number];
const isYamlKind = (name: string | undefined): name is YamlKind => yamlKinds.some((kind) => kind === name);

const attributesOf: Readonly<Record<string, readonly string[]>> = {
  pipeline: ['file', 'problem'],
  settings: ['file', 'problem'],
  fragment: ['file', 'problem', 'prelude'],
};

/** What a page says and is not so, each with its line. */
export async function findUntruths(text: string): Promise<string[]> {
  const { blocks, prose } = readMarkdown(text);
  const untruths = inlineCode(prose).flatMap(({ line, code }) => {
    const wrong = wrongMention(code);
    return wrong ? [`line ${line}: \`${code}\`: ${wrong}`] : [];
  });
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'baton-page-'));
  const place: CommandPlace = { folder: join(base, 'page'), home: join(base, 'home'), printed: '' };
  const usualHome = process.env['HOME'];
  process.env['HOME'] = place.home;
  try {
    // A root of its own, so that nothing above the temporary folder takes part.
    mkdirSync(join(place.folder, '.git'), { recursive: true });
    mkdirSync(place.home);
    for (const block of blocks)
      untruths.push(...(await findInBlock(block, place)).map((wrong) => `line ${wrong.line}: ${wrong.says}`));
  } finally {
    if (usualHome === undefined) delete process.env['HOME'];
    else process.env['HOME'] = usualHome;
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
  return untruths;
}

interface Untruth {
  line: number;
  says: string;
}

async function findInBlock(block: FencedBlock, place: CommandPlace): Promise<Untruth[]> {
  const at = (says: string): Untruth => ({ line: block.line, says });
  const misread = [...wrongInfo(block)].map(at);
  if (misread.length) return misread;
  if (block.language === 'sh' && !block.attributes.has('file')) return await findInCommands(block, place);
  if (block.language === 'yaml') return (await findInYaml(block, place)).map(at);
  if (block.kinds.includes('prints')) return findUnprinted(block.text, place.printed).map(at);
  const file = block.attributes.get('file');
  if (file !== undefined) write(join(place.folder, file), block.text);
  return block.language === 'json' ? syntaxOf(() => JSON.parse(block.text)).map(at) : [];
}

function* wrongInfo({ language, kinds, attributes }: FencedBlock): Generator<string> {
  if (language === '') yield 'this block has no language';
  const [kind, ...further] = kinds;
  const mayHave = (language === 'yaml' && kind && attributesOf[kind]) || ['file'];
  if (language === 'yaml' && !isYamlKind(kind)) yield `a block of YAML says what it is: ${yamlKinds.join(', ')}`;
  const unknown = language === 'yaml' ? further : kinds.filter((word) => language !== 'text' || word !== 'prints');
  for (const word of unknown) yield `what is ${word}?`;
  for (const name of attributes.keys()) if (!mayHave.includes(name)) yield `what is ${name}=?`;
}

async function findInCommands({ text, line }: FencedBlock, place: CommandPlace): Promise<Untruth[]> {
  const untruths: Untruth[] = [];
  place.printed = '';
  for (const command of readShell(text, line + 1)) {
    const own = command.commands.filter(({ words }) => words[0] === 'baton');
    const wrong = command.commands.flatMap(({ words }) => wrongWords(words) ?? []);
    if (wrong.length === 0 && own.length && command.excused === undefined) wrong.push((await runLine(command, place)) ?? '');
    untruths.push(...wrong.filter((says) => says).map((says) => ({ line: command.line, says })));
  }
  return untruths;
}

async function findInYaml({ kinds: [kind], attributes, text, line }: FencedBlock, place: CommandPlace): Promise<string[]> {
  const file = attributes.get('file');
  const path = join(place.folder, file ?? `block-${line}.baton.yaml`);
  if (file !== undefined) write(path, text);
  if (kind === 'data')
    return syntaxOf(() =>
      parseAllDocuments(text)
        .flatMap(({ errors }) => errors)
        .forEach(fail),
    );
  if (kind === 'workflow') return faultsOnGitHub('workflow', path, text);
  if (kind === 'settings') return wrongProblems(readSettings(text).problems, attributes.get('problem'));
  const prelude = kind === 'fragment' ? attributes.get('prelude') : '';
  if (prelude === undefined) return ['a fragment names its prelude: prelude=NAME'];
  const preludeFile = `test/docs/preludes/${prelude}.yaml`;
  if (prelude && !existsSync(preludeFile)) return [`there is no ${preludeFile}`];
  const whole = prelude ? mergeFragment(readFileSync(preludeFile, 'utf8'), text) : text;
  // Files that the steps of the prelude name stand in a folder beside it.
  if (existsSync(`test/docs/preludes/${prelude}/`) && prelude)
    cpSync(`test/docs/preludes/${prelude}`, place.folder, { recursive: true });
  write(path, whole);
  const problems = await problemsOf(path, whole, place.folder);
  if (file === undefined) rmSync(path);
  return wrongProblems(problems, attributes.get('problem'));
}

async function problemsOf(path: string, text: string, cwd: string): Promise<Problem[]> {
  const compiled = compile(text, await loadWorld(path, { root: findRoot(path, cwd), cwd }));
  return [...new Set([...compiled.problems, ...compiled.stoppers])];
}

/** With an expected code: unless that problem and no other is there. Hints count only where they are expected. */
function wrongProblems(problems: readonly Problem[], expected: string | undefined): string[] {
  const shown = problems.filter(({ severity, code }) => severity === 'error' || severity === 'warning' || code === expected);
  if (expected !== undefined && shown.some(({ code }) => code === expected) && shown.every(({ code }) => code === expected))
    return [];
  if (expected !== undefined && shown.length === 0) return [`${expected} is not reported`];
  return shown.map(({ code, message }) => `${code}: ${message}`);
}

function syntaxOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function fail(error: Error): never {
  throw error;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
