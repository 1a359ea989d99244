import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { diffTexts } from '../../language/texts/cli/diff.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { DiffPair, RunDiff, StepDiff } from '../../state/result/diff.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { folderOfRun } from '../runs/find.ts';
import { formatDuration } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { clip, oneLine } from '../text/width.ts';

export const diff: Command = {
  says: commandTexts.diff,
  about: aboutTexts.diff,
  positionals: [{ name: 'RUN' }, { name: 'RUN' }],
  options: ['json'],
  examples: ['baton diff 20261121-0138-k3f9q2 latest', 'baton diff 20261121-0138-k3f9q2 latest --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const [first = '', second = ''] = args.positionals;
    const results = [];
    for (const name of [first, second]) results.push((await engine.readRun(await folderOfRun(engine, name, io.cwd))).result);
    const [before, after] = results;
    if (!before || !after) return 2;

    const found = engine.diffRuns(before, after);
    if (args.has('json')) io.out(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
      io.out(`${diffLines(found, outputColumns(io, 160), style).join('\n')}\n`);
    }

    return 0;
  },
};

/** The differences between two runs, for people. Times that hardly differ are left out. */
function diffLines(runDiff: RunDiff, columns: number, style: Paint): string[] {
  const [first, second] = runDiff.runs;
  const steps = runDiff.steps.flatMap((step) => stepLines(step, runDiff.runs, columns, style));
  const maps = (head: string, pairs: Record<string, DiffPair>): string[] =>
    Object.keys(pairs).length
      ? [
          '',
          style.bold(head),
          ...Object.entries(pairs).flatMap(([name, pair]) => ['  ' + name, ...valueLines(pair, columns, style)]),
        ]
      : [];
  const total = [
    ...(runDiff.status[0] === runDiff.status[1] ? [] : changed(say(diffTexts.status), runDiff.status, (value) => String(value))),
    ...(money(runDiff.cost) ? changed(say(diffTexts.cost), runDiff.cost, (value) => formatDollars(Number(value))) : []),
    ...(slower(runDiff.duration)
      ? changed(say(diffTexts.duration), runDiff.duration, (value) => formatDuration(Number(value)))
      : []),
  ];

  return [
    say(diffTexts.diffHeading, { first, second }),
    ...(runDiff.same ? [say(diffTexts.sameRuns)] : []),
    ...maps(say(diffTexts.inputsOf), runDiff.inputs),
    ...(steps.length ? ['', style.bold(say(diffTexts.stepsOf)), ...steps] : []),
    ...maps(say(diffTexts.outputsOf), runDiff.outputs),
    ...(total.length ? ['', style.bold(say(diffTexts.totalOf)), ...total.map((line) => `  ${line}`)] : []),
  ];
}

function stepLines({ path, only, differs }: StepDiff, [first, second]: RunDiff['runs'], columns: number, style: Paint): string[] {
  if (only) return [`  ${path}  ${style.dim(say(diffTexts.only, { run: only === 'first' ? first : second }))}`];
  const { status, model, cost, duration: time, value, parameters } = differs;
  const short = [
    ...(status ? changed('', status, String) : []),
    ...(model ? changed(say(diffTexts.model), model, (one) => String(one ?? say(diffTexts.nothing))) : []),
    ...(cost && money(cost) ? changed('', cost, (one) => (one === null ? '—' : formatDollars(Number(one)))) : []),
    ...(time && slower(time) ? changed('', time, (one) => (one === null ? '—' : formatDuration(Number(one)))) : []),
  ];
  if (!short.length && !value && !parameters) return [];

  return [
    `  ${path}${short.length ? `  ${style.dim(short.join(' · '))}` : ''}`,
    ...(parameters ? [style.dim(`    ${say(diffTexts.parameters)}`), ...valueLines(parameters, columns, style)] : []),
    ...(value ? [...(parameters ? [style.dim(`    ${say(diffTexts.value)}`)] : []), ...valueLines(value, columns, style)] : []),
  ];
}

const changed = (name: string, [from, to]: DiffPair, show: (value: Json) => string): string[] => {
  const change = say(diffTexts.change, { from: show(from), to: show(to) });
  return [name ? `${name} ${change}` : change];
};

/** People do not care about a difference below a tenth of a second or a fifth of the whole. */
const slower = ([from, to]: DiffPair): boolean =>
  typeof from === 'number' && typeof to === 'number' && Math.abs(from - to) > Math.max(100, Math.max(from, to) / 5);
const money = ([from, to]: DiffPair): boolean => from !== to && (Boolean(from) || Boolean(to));

/** The most lines of a long value that are shown, for each side. */
const most = 8;

/** Removed and added parts: members of maps that differ, else lines of text that differ. */
function valueLines([from, to]: DiffPair, columns: number, style: Paint): string[] {
  const room = Math.max(20, columns - 8);

  const line = (mark: string, text: string, other = ''): string => {
    const brush = mark === '-' ? style.bad : style.good;
    return brush(`    ${mark} ${clip(fromDifference(oneLine(text), oneLine(other), room), room)}`);
  };
  if (isMap(from) && isMap(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
      (name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]),
    );
    const shown = names.slice(0, most).flatMap((name) => {
      const [old, present] = [from, to].map((value) => (name in value ? `${name}: ${written(value[name] ?? null)}` : undefined));
      return [
        ...(old === undefined ? [] : [line('-', old, present)]),
        ...(present === undefined ? [] : [line('+', present, old)]),
      ];
    });
    const more = names.length - most;
    return more > 0 ? [...shown, style.dim(`    … ${say(diffTexts.more, { count: more })}`)] : shown;
  }

  const [old, present] = [linesOf(from), linesOf(to)];
  let [gone, come] = [without(old, present), without(present, old)];
  // Only the order of lines or blank lines differ: the first place where the texts differ says the most.
  if (gone.length + come.length === 0) [gone, come] = firstApart(from, to);

  return [
    ...gone.slice(0, most).map((text, index) => line('-', text, come[index])),
    ...(gone.length > most ? [style.dim(`    - … ${gone.length - most}`)] : []),
    ...come.slice(0, most).map((text, index) => line('+', text, gone[index])),
    ...(come.length > most ? [style.dim(`    + … ${come.length - most}`)] : []),
  ];
}

/** A text that is too long for the line, from a little before its first difference. */
function fromDifference(text: string, other: string, room: number): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  return text.length > room && same > room / 2 ? `…${text.slice(same - Math.floor(room / 4))}` : text;
}

function firstApart(from: Json, to: Json): [string[], string[]] {
  const [old, present] = [from, to].map((value) => (value === null ? [] : written(value).split('\n')));
  const at = (old ?? []).findIndex((line, index) => line !== present?.[index]);
  const index = at < 0 ? (old?.length ?? 0) : at;
  const here = (lines: readonly string[] = []): string[] => lines.slice(index, index + 1);
  return [here(old), here(present)];
}

const without = (lines: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
};

const linesOf = (value: Json): string[] => {
  if (value === null) return [];
  if (typeof value === 'string') return value.split('\n').filter((line) => line.trim() !== '');
  return [written(value)];
};
const written = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
