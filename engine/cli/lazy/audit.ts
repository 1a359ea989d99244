import { auditCommandTexts as texts } from '../../language/texts/cli/audit.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { type Io, wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { oneLine } from '../text/width.ts';

/**
 * Begins the audit of a folder, shows it, verifies it, or erases a person from it. Returns the exit code: 1 where the chain
 * is broken.
 */
export async function obeyAudit(root: string, args: Args, io: Io, engine: Engine): Promise<number> {
  if (args.has('begin')) {
    await engine.beginAudit(root, engine.localPerson());
    return tellHead(root, args, io, engine);
  }
  if (!engine.isAudited(root)) throw new UsageError(texts.none, texts.noneHint);

  const person = args.one('erase');
  if (person !== undefined) return erase(root, person, { args, io, engine });
  if (args.has('verify') || args.one('expect') !== undefined) return tellHead(root, args, io, engine);

  return show(root, args, io, engine);
}

async function tellHead(root: string, args: Args, io: Io, engine: Engine): Promise<number> {
  const verdict = await engine.verifyAudit(root, args.one('expect'));
  const code = verdict.valid ? 0 : 1;
  if (args.has('json')) {
    io.out(`${JSON.stringify(verdict, null, 2)}\n`);
    return code;
  }

  const { rows, head, broken, cut } = verdict;
  if (broken) io.err(`${say(texts.broken, { ...broken })}\n`);
  else if (!args.has('quiet')) io.err(`${say(cut ? texts.wholeButCut : texts.whole, { rows })}\n`);
  if (!broken) io.out(`${head}\n`);

  return code;
}

interface AuditRequest {
  args: Args;
  io: Io;
  engine: Engine;
}

async function erase(root: string, person: string, { args, io, engine }: AuditRequest): Promise<number> {
  if (!args.has('yes')) {
    io.err(io.keyboard ? `${say(texts.mayErase, { person: oneLine(person) })} ` : '');
    const typed = await io.keyboard?.line(new AbortController().signal);
    if (!io.keyboard) throw new UsageError(texts.sayYes, texts.sayYesHint);
    if (!/^\s*y(?:es)?\s*$/i.test(typed ?? '')) return 1;
  }

  const id = await engine.erasePerson(root, person, engine.localPerson());
  if (id === undefined) throw new UsageError(say(texts.nobody, { person }), texts.nobodyHint);

  if (args.has('json')) io.out(`${JSON.stringify({ erased: id }, null, 2)}\n`);
  else if (!args.has('quiet')) io.err(`${say(texts.erased, { id })}\n`);
  return 0;
}

async function show(root: string, args: Args, io: Io, engine: Engine): Promise<number> {
  const rows = await engine.readAudit(root);
  if (args.has('json')) {
    io.out(`${JSON.stringify({ rows }, null, 2)}\n`);
    return 0;
  }

  const lines = rows.map(({ at, action, name, person, run, about, said }) => {
    const details = [...Object.entries(about ?? {}), ...(said === undefined ? [] : [[say(texts.said), said] as const])];
    const about1 = details
      .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ');
    return [at.slice(0, 19).replace('T', ' '), action, oneLine(name ?? person ?? ''), run ?? '', oneLine(about1).slice(0, 120)];
  });
  const heads = [texts.at, texts.action, texts.who, texts.run, texts.details].map((head) => say(head));

  io.out(`${table(heads, lines, paint(wantsColour(io, io.outIsTerminal, args.has('no-color')))).join('\n')}\n`);
  return 0;
}
