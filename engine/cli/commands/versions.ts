import { existsSync, realpathSync } from 'node:fs';
import { versionsTexts as texts } from '../../language/texts/cli/versions.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { readVersions, textOfVersion, type VersionedFile } from '../files/versions.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { confirmAtTerminal } from '../questions/at-terminal.ts';
import { paint } from '../text/paint.ts';
import { statusBrush } from '../text/status.ts';
import { table } from '../text/table.ts';
import { unifiedDiff } from '../text/unified-diff.ts';
import { formatMinute } from '../text/when.ts';
import { oneLine } from '../text/width.ts';

export const versionsCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [{ name: 'FILE' }, { name: 'VERSION', optional: true }, { name: 'VERSION', optional: true }],
  options: ['restore', 'yes', 'json'],
  examples: [
    'baton versions pipeline.baton.yaml',
    'baton versions pipeline.baton.yaml 3f2a91c0 > old.baton.yaml',
    'baton versions pipeline.baton.yaml 3f2a91c0 now',
    'baton versions pipeline.baton.yaml 20261121-0138-k3f9q2 --restore',
    'baton run pipeline.baton.yaml --text 3f2a91c0',
  ],
  meanings: { yes: texts.yes },
  async run(args, io) {
    const [file = '', wanted, other] = args.positionals;
    if (args.has('restore') && (wanted === undefined || other !== undefined)) throw new UsageError(say(texts.restoreOne));
    if (args.has('yes') && !args.has('restore')) throw new UsageError(say(texts.yesAlone));

    const engine = await loadEngine();
    const kept = await readVersions(engine, file, io);
    if (wanted === undefined) return await tellVersions(kept, args, io);

    const before = textOfVersion(kept, wanted);
    if (args.has('restore')) return await restore(engine, { kept, version: wanted, text: before }, args, io);
    if (other !== undefined)
      return await tellDifference({ names: [wanted, other], before, after: textOfVersion(kept, other) }, args, io);

    io.out(args.has('json') ? `${JSON.stringify({ file: kept.path, version: wanted, text: before }, null, 2)}\n` : before);
    return 0;
  },
};

/** A row for each text: when it first and last ran, how often, how the last run ended, and how many lines it changed. */
async function tellVersions({ file, path, root, versions, unread, now }: VersionedFile, args: Args, io: Io): Promise<number> {
  const isNow = (text: string): boolean => text === now;
  if (args.has('json')) {
    const listed = versions.map(({ version, hash, text, runs }) => ({
      version,
      hash,
      now: isNow(text),
      runs: runs.map(({ id, status, started_at }) => ({ id, status, started_at: new Date(started_at).toISOString() })),
    }));

    io.out(`${JSON.stringify({ file: path, versions: listed, unread }, null, 2)}\n`);
    return 0;
  }

  if (versions.length === 0) io.err(`${say(texts.none, { root, file })}\n`);
  else {
    const { countLines } = await import('../lazy/hunks.ts');
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const rows = versions.map(({ version, text, runs }, index) => {
      const before = versions[index - 1];
      const lines = before && countLines(before.text, text);
      const change = lines ? say(texts.added, lines) : '';
      const [first, last] = [runs[0], runs.at(-1)];

      return [
        version,
        first ? formatMinute(first.started_at) : '',
        last ? formatMinute(last.started_at) : '',
        String(runs.length),
        last?.status ?? '',
        change,
        isNow(text) ? say(texts.isNow) : '',
      ];
    });
    const heads = [texts.version, texts.first, texts.last, texts.runs, texts.ended, texts.change].map((head) => say(head));
    const brushes = [undefined, undefined, undefined, undefined, (text: string) => style[statusBrush(text)](text)];

    io.out(`${table([...heads, ''], rows, style, brushes).join('\n')}\n`);
    if (!versions.some(({ text }) => isNow(text))) io.err(`${say(now === undefined ? texts.nowGone : texts.nowNever)}\n`);
  }

  if (unread) io.err(`${say(texts.unread, { count: unread })}\n`);
  return 0;
}

interface Difference {
  names: readonly [string, string];
  before: string;
  after: string;
}

async function tellDifference({ names, before, after }: Difference, args: Args, io: Io): Promise<number> {
  const [from, to] = names;
  if (args.has('json')) {
    const { hunksOf } = await import('../lazy/hunks.ts');
    io.out(`${JSON.stringify({ from, to, same: before === after, lines: hunksOf(before, after) ?? null }, null, 2)}\n`);
    return 0;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  if (before === after) io.err(`${say(texts.sameTexts)}\n`);
  else io.out(`${(await unifiedDiff({ file: from, to, before, after }, style)).join('\n')}\n`);

  return 0;
}

interface Restoring {
  kept: VersionedFile;
  version: string;
  text: string;
}

/** Restores an earlier text into its file, once the user has seen the difference or has said `--yes`. */
async function restore(engine: Engine, { kept, version, text }: Restoring, args: Args, io: Io): Promise<number> {
  const { file, path, now, mark, versions } = kept;

  const reportStatus = (status: 'restored' | 'unchanged'): number => {
    if (args.has('json')) io.out(`${JSON.stringify({ file: path, version, status }, null, 2)}\n`);
    else io.err(`${say(status === 'restored' ? texts.restored : texts.isSame, { file: oneLine(file), version })}\n`);
    return 0;
  };
  if (text === now) return reportStatus('unchanged');

  const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
  if (!args.has('yes')) {
    if (!io.keyboard) throw new UsageError(say(texts.needsYes, { file }), say(texts.needsYesHint, { file, version }));
    io.err(`${(await unifiedDiff({ file, before: now ?? '', after: text }, style)).join('\n')}\n`);
    const isLost = now !== undefined && !versions.some((one) => one.text === now);
    if (isLost) io.err(`${style.warn('!')} ${oneLine(say(texts.lost, { file }))}\n`);
    if (!(await confirmAtTerminal(io, io.keyboard, style, say(texts.ask, { file: oneLine(file) })))) {
      io.err(`${say(texts.notWritten)}\n`);
      return 2;
    }
    // Reading the difference takes time, and an editor may have written the file meanwhile.
    if ((await readVersions(engine, file, io)).now !== now) throw new UsageError(say(texts.changed, { file }));
  }

  // A symbolic link is kept: its target is written.
  await engine.writeAtomic(existsSync(path) ? realpathSync.native(path) : path, `${mark}${text}`);
  return reportStatus('restored');
}
