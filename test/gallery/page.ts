// Writes docs/gallery.md and its pictures from runs of the examples: npm run docs:gallery.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GalleryExample, listExamples } from '../../engine/gallery/lazy/gallery.ts';
import { contractOf, toSvg } from '../../engine/index.ts';
import { isMap, type Json } from '../../engine/language/json.ts';
import { code, fenced, page, table } from '../reference/markdown.ts';
import { type MeasuredExample, measureExample } from './measure.ts';

/** Lines of a file, and letters of a value, that the page shows. */
const most = { lines: 12, letters: 240 };
const pagePath = 'docs/gallery.md';
const pictures = 'docs/pictures/gallery';

const cut = (text: string, letters: number): string => (text.length > letters ? `${text.slice(0, letters).trimEnd()} …` : text);

/** The page without its examples. */
export function galleryHead(examples: readonly GalleryExample[]): string {
  const rows = examples.map(({ name, category, says, model, network }) => [
    category,
    `[${name}](#${name})`,
    says,
    `${{ none: 'asks no model', offline: 'no key', needed: 'needs a model' }[model]}${network ? ', a network' : ''}`,
  ]);
  return page(
    '# Gallery',
    'Pipelines of real work, to be taken and changed. Each brings its data and its tests. At a terminal:',
    fenced('baton init --from # lists them', 'sh'),
    'In VS Code: **Baton: New Pipeline from Example…**, which shows text and graph before anything is written.',
    'What came out below is what the runs gave, without a key, by the [offline engine](guides/offline.md) where a model is asked (`npm run docs:gallery` measures anew; times are of one machine on one day). Where it says that a model is needed, the cases of `tests:` were carried out with their scripted answers.',
    table(['', 'example', 'what it does', 'needs'], rows),
  );
}

/** The part of the page on one example. */
export function gallerySection(example: GalleryExample, measured: MeasuredExample): string {
  const { name, says, command } = example;
  return page(
    `## ${name}`,
    `${says} [Its text](../examples/${name}/${example.file}), [its README](../examples/${name}/README.md).`,
    fenced(`baton init --from ${name}`, 'sh'),
    `**In.** ${code(command)} in its folder${describeFiles(measured)}.`,
    table(['input', 'unless given', 'what it is'], inputRows(measured)),
    `![The graph of ${name}](pictures/gallery/${name}.svg)`,
    describeOutcome(measured),
  );
}

function describeFiles({ files, compiled }: MeasuredExample): string {
  const data = files.filter((file) => file !== 'README.md' && !file.endsWith('.baton.yaml'));
  const more = data.length > 4 ? ` and ${data.length - 4} more` : '';
  const beside = data.length ? `, beside it ${data.slice(0, 4).map(code).join(', ')}${more}` : '';
  return `${beside}. ${compiled.pipeline.tests.length} tests`;
}

function inputRows({ compiled }: MeasuredExample): string[][] {
  const schemas = contractOf(compiled).inputs['properties'];
  return compiled.pipeline.inputs.map(({ name, description }) => {
    const schema = isMap(schemas) ? schemas[name] : undefined;
    const usual = isMap(schema) ? (schema['default'] ?? '') : '';
    return [code(name), usual === '' ? '' : code(cut(inOneLine(usual), 80)), description ?? ''];
  });
}

const listTests = (tests: readonly string[]): string => tests.map((name) => `- ${name}`).join('\n');

function describeOutcome({ run, tests = [] }: MeasuredExample): string {
  if (!run) return `**Out.** Its tests pass, with scripted answers:\n\n${listTests(tests)}`;
  const { result, written } = run;
  const { calls, input_tokens: tokensIn, output_tokens: tokensOut } = result.usage;
  const waiting = Object.entries(result.steps).flatMap(([path, { status }]) => (status === 'waiting' ? [path] : []));
  const steps = Object.keys(result.steps).length;
  const facts = [
    result.status === 'waiting' ? `waits for a person at ${waiting.map(code).join(', ')}` : result.status,
    `${steps} ${steps === 1 ? 'step' : 'steps'}`,
    ...(calls ? [`${calls} model ${calls === 1 ? 'call' : 'calls'} of ${tokensIn + tokensOut} tokens`] : ['no model']),
    ...(result.cost.usd ? [`$${result.cost.usd}`] : []),
    inTime(result.duration ?? 0),
  ];
  const outputs = Object.entries(result.outputs).map(([name, value]) => `${name}: ${cut(inOneLine(value), most.letters)}`);
  const shown = written.find(({ name }) => name.endsWith('.md')) ?? written.find(({ name }) => !name.startsWith('.'));
  return [
    `**Out.** ${facts.join(', ')}.`,
    ...(outputs.length ? [fenced(outputs.join('\n'), 'text')] : []),
    ...(shown ? [`${code(`outputs/${shown.name}`)} begins:`, fenced(beginningOf(shown.text), 'text')] : []),
    ...(waiting.length ? [`Its tests go on from there, with scripted answers:\n\n${listTests(tests)}`] : []),
  ].join('\n\n');
}

const inTime = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const inOneLine = (value: Json): string => (typeof value === 'string' ? value.replaceAll('\n', ' ⏎ ') : JSON.stringify(value));

function beginningOf(text: string): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, most.lines).map((line) => cut(line, 160));
  return [...shown, ...(lines.length > most.lines ? ['…'] : [])].join('\n');
}

export const galleryPicture = ({ compiled }: MeasuredExample): string =>
  toSvg(compiled.graph, { title: compiled.pipeline.name ?? compiled.pipeline.id });

/**
 * A run takes another time each time, and an example that measures says it in seconds; a prompt that holds a path takes other tokens
 * where the temporary folder has a longer name.
 */
export const withoutTimes = (text: string): string => text.replaceAll(/\b(?:[\d.]+ m?s|0\.\d{1,3}|\d+ tokens)\b/g, '…');

/** The page in its head and its sections. What is shown of a file may hold headings too. */
export function splitGallery(text: string): string[] {
  const names = listExamples().map(({ name }) => name);
  return text.split(new RegExp(`^(?=## (?:${names.join('|')})$)`, 'm'));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const examples = listExamples();
  const sections: string[] = [];
  const before = existsSync(pagePath) ? splitGallery(readFileSync(pagePath, 'utf8')) : [];
  mkdirSync(pictures, { recursive: true });
  for (const example of examples) {
    const measured = await measureExample(example);
    writeFileSync(`${pictures}/${example.name}.svg`, galleryPicture(measured));
    // Nothing but its time has changed: what stands is as true, and others may be changing the page too.
    const section = gallerySection(example, measured);
    const same = before.find((one) => withoutTimes(one).trimEnd() === withoutTimes(section).trimEnd());
    sections.push(same ? `${same.trimEnd()}\n` : section);
  }
  writeFileSync(pagePath, [galleryHead(examples), ...sections].join('\n'));
}
