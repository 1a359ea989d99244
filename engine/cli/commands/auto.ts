import { resolve } from 'node:path';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import type { SourceNode } from '../../compile/source/nodes.ts';
import { rangeIn } from '../../compile/source/yaml/scalar.ts';
import type { PlanPipeline } from '../../insight/step-locations.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { autoListTexts } from '../../language/texts/cli/auto.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { say } from '../../language/texts.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import type { LspRange } from '../text/problem-json.ts';
import { lspRanges } from '../text/problem-json.ts';
import { oneLine } from '../text/width.ts';
import { printErrors } from './graph.ts';

export const auto: Command = {
  says: commandTexts.auto,
  about: aboutTexts.auto,
  positionals: [{ name: 'FILE' }],
  options: ['json', 'refresh', 'only', 'answer', 'input', 'config', 'model', 'allow', 'auto-responses'],
  examples: [
    'baton auto pipeline.baton.yaml',
    'baton auto pipeline.baton.yaml --refresh --model offline',
    'baton auto pipeline.baton.yaml --only plan.set.reader#0 --answer engineers',
  ],
  meanings: { only: optionTexts.onlyTag },
  async run(args, io) {
    const engine = await loadEngine();
    const [file = ''] = args.positionals;
    const answer = args.one('answer');

    if (answer !== undefined) await keepAnswer({ engine, file, io, answer, args });
    else if (args.has('refresh')) {
      const options = await takeStartOptions(engine, args, io);
      const wanted = args.all('only');
      const selections = wanted.length ? await tagsNamed(engine, await compileFile(engine, file, io), wanted) : [{}];
      await refresh({ engine, file, io, options, selections });
    } else {
      const idle = (['only', 'input', 'config', 'model', 'allow', 'auto-responses'] as const).find((name) => args.has(name));
      if (idle) throw new UsageError(say(usageTexts.onlyRefresh, { option: idle }));
    }

    const compiled = await compileFile(engine, file, io);
    const tags = await describe(engine, compiled);
    if (args.has('json')) io.out(`${JSON.stringify({ tags: tags.map(({ shown: _, ...tag }) => tag) }, null, 2)}\n`);
    else io.out(listed(file, tags, paint(wantsColour(io, io.outIsTerminal, args.has('no-color')))));

    return printErrors(compiled, io, args.has('no-color'));
  },
};

type Compiled = Awaited<ReturnType<typeof compileFile>>;
type Described = Awaited<ReturnType<typeof describe>>[number];

/** Locks the answer that the user gives to one tag; no model is asked. */
async function keepAnswer({
  engine,
  file,
  io,
  answer,
  args,
}: {
  engine: Engine;
  file: string;
  io: Io;
  answer: string;
  args: Args;
}) {
  const wanted = args.all('only');
  const idle = (['refresh', 'model', 'allow', 'auto-responses'] as const).find((name) => args.has(name));
  if (idle) throw new UsageError(say(usageTexts.notWithAnswer, { option: idle }));
  if (wanted.length !== 1) throw new UsageError(say(usageTexts.answerOfOne));

  const options = await takeStartOptions(engine, args, io);
  const [tag] = await tagsNamed(engine, await compileFile(engine, file, io), wanted);
  if (!tag) return;

  const { only, of, type } = tag;
  const given = engine.answerFromText(type, answer);
  await engine.lockAnswer({ ...options, file, cwd: io.cwd, env: io.env, only, of, answer: given });
}

/** The tags of a file, also those of pipelines that are written out in its steps, then those of the files that it calls. */
async function describe(engine: Engine, compiled: Compiled) {
  const units = engine
    .pipelinesOfPlan(compiled)
    .filter((pipeline) => pipeline.name === undefined || pipeline.compiled !== compiled);
  const files = [...Map.groupBy(units, ({ file }) => file)];
  const tags = await Promise.all(
    files.map(async ([file, among]) => {
      const lock = engine.loadLock(resolve(file));
      return among.flatMap((pipeline) => describeUnit(engine, compiled, pipeline, lock)).sort(inOrder);
    }),
  );

  return tags.flat();
}

function describeUnit(
  engine: Engine,
  outermost: Compiled,
  { name, compiled, file, text, offset }: PlanPipeline,
  lock: readonly LockEntry[],
) {
  const prefix = engine.autoIdPrefix(name, file);
  const entries = engine.entriesWithPrefix(lock, prefix);
  const lsp = lspRanges(text);

  return placed(compiled).map(({ site, at }) => {
    const inBlock = rangeIn(site.node, site.tag.range);
    // A tag of a called pipeline may be answered differently for each call, so it is asked there.
    const autoSite: AutoSite = name !== undefined && engine.asksPerCall(site) ? { ...site, when: 'run' } : site;
    const preview = engine.preview(compiled, autoSite, entries);
    const { type, constraints, when, locked, answer, prompt, tokens } = preview;
    const range: LspRange = lsp({ start: offset(inBlock.start + at), end: offset(inBlock.end + at) });

    return {
      file: file === outermost.world.file ? undefined : file,
      range,
      path: `${prefix}${site.id.replace(/#[\d.]+$/, '')}`,
      type,
      constraints,
      when,
      locked,
      answer,
      prompt,
      tokens,
      shown: { ...preview, site: `${prefix}${preview.site}`, only: site.id, of: name },
    };
  });
}

const inOrder = (a: { range: LspRange }, b: { range: LspRange }): number =>
  a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;

/** Every tag with the offset of its block in the text. */
function placed({ pipeline, steps, source, at }: Compiled): { site: AutoSite; at: number }[] {
  const found = new Map<AutoSite, number>();
  for (const { step, block } of steps) {
    for (const site of step.autos) found.set(site, at(block));
  }

  for (const site of pipeline.autos) {
    const entry = found.has(site) ? undefined : source.entries.find(({ value }) => holds(value, site.node));
    if (entry) found.set(site, entry.at);
  }

  return [...found].map(([site, offset]) => ({ site, at: offset }));
}

function holds(node: SourceNode, wanted: SourceNode): boolean {
  if (node === wanted) return true;
  if (node.kind === 'list') return node.items.some((item) => holds(item, wanted));
  return node.kind === 'map' && node.pairs.some(({ value }) => holds(value, wanted));
}

/** The tags with these ids, as they are listed; a tag of the file itself goes before those of files that it calls. */
async function tagsNamed(engine: Engine, compiled: Compiled, ids: readonly string[]) {
  const tags = (await describe(engine, compiled)).map(({ file, shown: { site, state, only, of, type } }) => ({
    file,
    site,
    state,
    only,
    of,
    type,
  }));
  return ids.map((id) => {
    const named = tags.filter(({ site }) => site === id);
    const tag = named.find(({ file }) => file === undefined) ?? named[0];
    const near = nearest(id, new Set(tags.map(({ site }) => site)));
    if (!tag) throw new UsageError(say(usageTexts.noTag, { id }), near && say(phrases.didYouMean, { name: near }));
    if (tag.state === 'run') throw new UsageError(say(usageTexts.tagOfRun, { id }));
    return { only: tag.only, of: tag.of, type: tag.type };
  });
}

async function refresh({
  engine,
  file,
  io,
  options,
  selections,
}: {
  engine: Engine;
  file: string;
  io: Io;
  options: Awaited<ReturnType<typeof takeStartOptions>>;
  selections: readonly { only?: string; of?: string }[];
}): Promise<void> {
  let count = 0;
  const stopping = new AbortController();
  const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
  const asked = { ...options, file, cwd: io.cwd, env: io.env, signal: stopping.signal };

  try {
    for (const selection of selections) count += (await engine.answerAutos({ ...asked, ...selection })).length;
  } finally {
    off();
  }

  io.err(`${count === 0 ? say(autoListTexts.noneAsked) : say(autoListTexts.askedAnew, { count })}\n`);
}

function listed(file: string, tags: readonly Described[], style: Paint): string {
  if (tags.length === 0) return `${say(autoListTexts.noTags, { file })}\n`;
  const words = {
    locked: autoListTexts.tagLocked,
    outdated: autoListTexts.tagOutdated,
    unlocked: autoListTexts.tagUnlocked,
    depends: autoListTexts.tagDepends,
    run: autoListTexts.tagAtRun,
  };

  return `${tags
    .map(({ file: at = file, range: { start }, constraints, shown, tokens }) => {
      const answer = shown.answer === undefined ? '' : ` ${style.good(oneLine(JSON.stringify(shown.answer)))}`;
      const last =
        shown.last && !shown.locked ? say(autoListTexts.lastAnswer, { answer: oneLine(JSON.stringify(shown.last.answer)) }) : '';

      return [
        `${style.bold(`${at}:${start.line + 1}:${start.character + 1}`)} ${shown.site}`,
        `    ${say(words[shown.state])}${answer}${last ? style.dim(` ${last}`) : ''}`,
        `    ${oneLine(constraints)}${style.dim(` ${say(autoListTexts.aboutTokens, { count: grouped(tokens) })}`)}`,
      ].join('\n');
    })
    .join('\n\n')}\n`;
}
