import { createHash } from 'node:crypto';
import { definedMap } from '../../../language/json.ts';
import { noticeTexts as texts } from '../../../language/texts/cli/notices.ts';
import { say } from '../../../language/texts.ts';
import type { NoticeTarget } from '../../../launch/notices/send-notice.ts';
import { openQuestions } from '../../../state/state.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost, StoppedRun } from '../../mcp/host.ts';
import { recordsInFolder } from '../records.ts';
import { findRunsElsewhere } from '../runs/history.ts';
import { createOwnRuns } from '../runs/own-runs.ts';
import { readServedRun } from '../runs/run-reads.ts';
import { slackBody, webhookBody, writeLetter } from './bodies.ts';
import { createQuestionFinder } from './find-questions.ts';
import { type LinkSigner, signByMachine, signInDatabase } from './links.ts';
import { type Notice, type Outbox, openOutbox } from './outbox.ts';

/** Milliseconds before each next attempt (backoff); after the last one none follows. */
const pauses = [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000];
/** How often the settings are read and old notices removed, in milliseconds. */
const remembered = 30_000;
/** The most characters of a text in a notice. */
const mostText = 2000;

interface NoticeHost {
  host: McpHost;
  /** The public address; without it notices have no links. */
  publicUrl(): string | undefined;
  /** The timeout of the other side in seconds; 10 unless given. */
  seconds?: number | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  tell(line: string): void;
}

/** Notifies people of questions and alerts. */
export interface Notices {
  outbox: Outbox;
  links: LinkSigner;
  /** How many notices wait, and how many were given up. */
  counts(): Promise<{ pending: number; failed: number }>;
  /** The names of the targets. */
  targets(): Promise<string[]>;
  /** Finds new questions and alerts, and sends due notices. */
  look(): Promise<void>;
  /** A run has ended: its alerts become notices, each once however often this is called. */
  ended(run: StoppedRun): Promise<void>;
}

export function createNotices({ host, publicUrl, now, tell, seconds }: NoticeHost): Notices {
  const { engine } = host;
  const root = engine.realRoot(currentRoot(engine, host.folder));
  const { database } = host;
  const records = database?.records ?? recordsInFolder(root);
  const outbox = openOutbox(records);
  const links = database ? signInDatabase(records, database.project) : signByMachine(root);
  const readTargets = createTargetReader(host, root, { now, tidy: () => outbox.tidy(now()) });
  const attempt = createSender({ host, publicUrl, now, tell, seconds }, { root, outbox, links, readTargets });
  const findQuestions = createQuestionFinder(host);

  async function add(about: string, target: NoticeTarget, notice: Pick<Notice, 'run' | 'pipeline' | 'question' | 'alerts'>) {
    const at = now();
    const id = createHash('sha256').update(`${about}\n${target.id}`).digest('hex').slice(0, 32);
    await outbox.add({
      id,
      target: target.id,
      ...notice,
      at,
      expires: at + target.expires,
      tries: 0,
      next: at,
      status: 'pending',
    });
  }

  async function addQuestions(targets: readonly NoticeTarget[]): Promise<void> {
    const asked = targets.filter(({ of }) => of.includes('questions'));
    if (asked.length === 0) return;
    for (const { entry, questions } of await findQuestions()) {
      for (const { question: name, seq, kind, text } of questions) {
        const question = { name, seq, kind, text: text.slice(0, mostText) };
        for (const target of asked)
          await add(`${entry.id}\n${seq}`, target, { run: entry.id, pipeline: entry.pipeline, question });
      }
    }
  }

  return {
    outbox,
    links,
    async counts() {
      const all = await outbox.list();
      const count = (status: Notice['status']): number => all.filter((one) => one.status === status).length;
      return { pending: count('pending'), failed: count('failed') };
    },
    targets: async () => (await readTargets()).targets.map(({ id }) => id),
    async look() {
      const { targets } = await readTargets();
      await addQuestions(targets);
      await Promise.all((await outbox.take(now())).map(attempt));
    },
    async ended(run) {
      const targets = (await readTargets()).targets.filter(({ of }) => of.includes('alerts'));
      if (targets.length === 0) return;

      const { pipeline } = run.compiled;
      const elsewhere = database && (() => findRunsElsewhere(host, database, pipeline.id));
      const { alerts } = await engine.judgeRun(run, elsewhere);
      if (alerts.length === 0) return;

      const about = { run: run.id, pipeline: pipeline.id, alerts: alerts.map(({ message }) => message.slice(0, mostText)) };
      for (const target of targets) await add(`${run.id}\nalerts`, target, about);
    },
  };
}

interface Sending {
  root: string;
  outbox: Outbox;
  links: LinkSigner;
  readTargets: ReturnType<typeof createTargetReader>;
}

/** Sends a notice once, and keeps the outcome. */
function createSender(
  { host, publicUrl, now, tell, seconds }: NoticeHost,
  { root, outbox, links, readTargets }: Sending,
): (notice: Notice) => Promise<void> {
  const { engine, start } = host;
  const own = createOwnRuns(host);
  const record = ({ target, run, question }: Notice, action: 'notice.sent' | 'notice.failed'): Promise<void> =>
    engine.recordAudit(root, { action, run, about: definedMap({ target, question: question?.name }) }).catch(() => undefined);

  async function isOpen({ run }: Notice, seq: number): Promise<boolean> {
    const entry = await own.find(run);
    return entry !== undefined && openQuestions((await readServedRun(engine, entry.folder)).state).some((one) => one.seq === seq);
  }

  const linkOf = async (notice: Notice): Promise<string | undefined> => {
    const url = publicUrl();
    const token = notice.question && url !== undefined ? await links.sign(notice) : undefined;
    return token && `${url}/answer/${token}`;
  };

  async function fail(notice: Notice, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    const pause = pauses[notice.tries - 1];
    const next = now() + (pause ?? 0);
    // A notice with an expired link is not worth sending.
    const isLast = pause === undefined || (notice.question !== undefined && next >= notice.expires);

    await outbox.keep({ ...notice, status: isLast ? 'failed' : 'pending', next, problem: why });
    const values = { time: new Date(now()).toISOString(), target: notice.target, why, next: new Date(next).toISOString() };
    if (isLast || notice.tries === 1) tell(say(isLast ? texts.failed : texts.retried, values));
    if (isLast) await record(notice, 'notice.failed');
  }

  return async (notice) => {
    const { settings, targets } = await readTargets();
    const target = targets.find(({ id }) => id === notice.target);
    if (!target || (notice.question && !(await isOpen(notice, notice.question.seq))))
      return outbox.keep({ ...notice, status: 'void' });

    const link = await linkOf(notice);
    const body = (target.to.kind === 'slack' ? slackBody : webhookBody)(notice, link);
    const letter = writeLetter(notice, link);
    const { allow, env } = start;

    try {
      await engine.sendNotice({ root, settings, allow, env, target, id: notice.id, now: now(), body, letter, seconds });
    } catch (error) {
      return fail(notice, error);
    }

    await outbox.keep({ ...notice, status: 'sent', problem: undefined });
    tell(say(texts.sent, { time: new Date(now()).toISOString(), target: target.id, run: notice.run }));
    return record(notice, 'notice.sent');
  };
}

/** Reads the targets in a folder's settings, cached for some seconds. */
function createTargetReader(
  { engine, start }: McpHost,
  root: string,
  { now, tidy }: { now: () => number; tidy: () => Promise<void> },
) {
  let before: { at: number; read: Promise<{ settings: Awaited<ReturnType<typeof load>>; targets: NoticeTarget[] }> } | undefined;
  const load = () => engine.loadSettings(root, start.profile);
  return async () => {
    if (!before || now() - before.at > remembered) {
      const read = load().then((settings) => ({ settings, targets: engine.noticeTargets(settings) }));
      before = { at: now(), read };
      void read.then(tidy).catch(() => undefined);
    }
    return before.read;
  };
}
