import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Operations } from '../../client/client.ts';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { askSurely, type SoakAsking } from './asking.ts';
import { type ExpectedRun, judgeFacts, type ServedFact } from './judge.ts';
import { expectedText, soakFiles } from './pipelines.ts';
import { addTime, addTo } from './tally.ts';

/** Work of a soak on servers. */
export interface SoakWork extends SoakAsking {
  /** The folder in which steps note what they do; undefined where nothing may be run. */
  notes?: string | undefined;
  /** The runs that have succeeded. */
  succeeded: string[];
}

/** A run of a soak. */
interface SoakRun {
  id: string;
  name: string;
  begun: number;
}

type RunState = Operations['readRun']['gives'];

/** What is done with a run; the more often named, the more often it is chosen. */
const kinds = ['plain', 'plain', 'plain', 'twice', 'watched', 'asked', 'asked', 'cancelled', 'effects', 'effects'] as const;
const mostItems = 200;
/** Milliseconds between two looks at a run. */
const lookEvery = 200;

/** Begins a run, does with it what chance wants, and judges it. Resolves once it is over, or the soak is. */
export async function soakOnce(work: SoakWork): Promise<void> {
  const { random } = work;
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'plain';
  const name = `soak-${randomUUID()}`;
  if (kind === 'effects' && work.notes !== undefined) return soakEffects(work, name, work.notes);

  const items = 1 + Math.floor(random() * mostItems);
  const run = await beginRun(work, { name, kind, inputs: { name, items, asks: kind === 'asked' }, file: soakFiles.work });
  if (!run) return;

  const expected: ExpectedRun = { outputs: { text: expectedText(name, items) }, ends: ['succeeded'] };
  if (kind === 'cancelled') {
    await askSurely(work, {
      what: 'cancel',
      request: (client, signal) => client.cancelRun({ run: run.id }, { signal }),
      // It may have ended.
      accepts: [404, 409, 422],
    });
    await judgeRun(work, run, { ...expected, ends: ['succeeded', 'cancelled'] });
    return;
  }
  if (kind === 'watched') {
    const seen = await watch(work, run);
    await judgeRun(work, run, expected, { seen });
    return;
  }

  if (kind === 'asked') await answerTwice(work, run);
  await judgeRun(work, run, expected);
}

async function soakEffects(work: SoakWork, name: string, folder: string): Promise<void> {
  const run = await beginRun(work, { name, kind: 'effects', inputs: { name }, file: soakFiles.effects });
  if (!run) return;

  const readNotes = async (): Promise<string[]> => {
    const text = await readFile(join(folder, `${name}.txt`), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };

  const state = await judgeRun(work, run, { outputs: { text: name }, ends: ['succeeded'] }, { readNotes });
  // A step that must not be repeated was cut off: a person decides, here that it ends.
  if (state && isCutOff(state))
    await askSurely(work, {
      what: 'cancel',
      request: (client, signal) => client.cancelRun({ run: run.id }, { signal }),
      accepts: [404, 409, 422],
    });
}

interface Wanted {
  name: string;
  kind: (typeof kinds)[number];
  inputs: Record<string, unknown>;
  file: string;
}

/** Undefined where nobody can know whether it began, or the soak is over. */
async function beginRun(work: SoakWork, { name, kind, inputs, file }: Wanted): Promise<SoakRun | undefined> {
  const begun = performance.now();
  const begin = () =>
    askSurely(work, {
      what: 'begin',
      request: (client, signal) => client.startRun({ file, inputs, idempotencyKey: name }, { signal }),
      // A request with this key was cut off by a server that ended.
      accepts: [409],
    });
  const answers = await Promise.all(kind === 'twice' ? [begin(), begin()] : [begin()]);
  const ids = [...new Set(answers.flatMap((one) => (one ? [one.run] : [])))];
  if (ids.length > 1) work.tell(say(texts.begunTwice, { name, runs: ids.join(', ') }));
  const [id] = ids;

  addTo(work.tally.runs, id === undefined ? 'unknown' : 'begun');
  return id === undefined ? undefined : { id, name, begun };
}

/** Both answers are sent at once; the facts say how many counted. */
async function answerTwice(work: SoakWork, { id }: SoakRun): Promise<void> {
  const state = await untilState(work, id, ({ run, questions }) => isOver(run.status) || questions.length > 0);
  const question = state?.questions[0]?.question;
  if (question === undefined) return;

  const answer = (value: string) =>
    askSurely(work, {
      what: 'answer',
      request: (client, signal) => client.answerQuestion({ run: id, question, value }, { signal }),
      accepts: [400, 404, 409, 422],
    });
  await Promise.all([answer('red'), answer('green')]);
}

/** The facts of a stream that breaks, and is gone on with behind its last one. */
async function watch({ clients, random, over, tally }: SoakWork, { id }: SoakRun): Promise<ServedFact[]> {
  const seen: ServedFact[] = [];
  while (!over.aborted) {
    const client = clients[Math.floor(random() * clients.length)];
    const limit = AbortSignal.timeout(50 + Math.ceil(random() * 2_000));
    const { seq = 0 } = seen.at(-1) ?? {};
    const asked = { run: id, lastEventId: String(seq) };

    try {
      for await (const fact of client?.watchRun(asked, { signal: AbortSignal.any([over, limit]), attempts: 1 }) ?? [])
        seen.push(fact);
      return seen;
    } catch {
      addTo(tally.faults, 'stream');
    }
  }

  return seen;
}

interface Witness {
  /** The facts that a watcher was sent. */
  seen?: readonly ServedFact[];
  /** What its steps have noted. */
  readNotes?: () => Promise<string[]>;
}

/** Judges a run once it is over; gives how it stands, unless the soak is over before. */
async function judgeRun(
  work: SoakWork,
  run: SoakRun,
  expected: ExpectedRun,
  { seen = [], readNotes }: Witness = {},
): Promise<RunState | undefined> {
  const { tell, tally } = work;
  const state = await untilOver(work, run);
  if (!state) {
    tell(say(texts.notOver, { run: run.id, name: run.name }));
    return undefined;
  }

  const status = isCutOff(state) ? 'interrupted' : state.run.status;
  addTo(tally.runs, status);
  if (status === 'succeeded') {
    addTime(tally, 'run', performance.now() - run.begun);
    work.succeeded.push(run.id);
  }

  const facts = await askSurely(work, {
    what: 'facts',
    request: (client, signal) => client.listFacts({ run: run.id, limit: 10_000 }, { signal }),
  });
  if (!facts) return state;

  for (const what of judgeFacts(facts, { ...expected, notes: await readNotes?.() }))
    tell(say(texts.ofRun, { run: run.id, what }));
  if (!isDeepStrictEqual(facts.slice(0, seen.length), seen))
    tell(say(texts.ofRun, { run: run.id, what: say(texts.otherStream) }));

  return state;
}

/** The most runs that are looked for again at the end. */
const mostAgain = 100;

/** Looks again for runs that had succeeded: none is gone, or has another end. */
export async function lookAgain(work: SoakWork): Promise<void> {
  const { succeeded, random, tell } = work;
  const some =
    succeeded.length <= mostAgain
      ? succeeded
      : Array.from({ length: mostAgain }, () => succeeded[Math.floor(random() * succeeded.length)] ?? '');

  for (const run of new Set(some)) {
    const state = await askSurely(work, { what: 'look', request: (client, signal) => client.readRun({ run }, { signal }) });
    if (state && state.run.status !== 'succeeded')
      tell(say(texts.ofRun, { run, what: say(texts.changedLater, { status: state.run.status }) }));
  }
}

const isOver = (status: string): boolean => status === 'succeeded' || status === 'failed' || status === 'cancelled';
const isCutOff = ({ questions }: RunState): boolean => questions.some(({ kind }) => kind === 'interrupted');

const untilOver = (work: SoakWork, { id }: SoakRun): Promise<RunState | undefined> =>
  untilState(work, id, (state) => isOver(state.run.status) || isCutOff(state));

/** Undefined where the soak is over before. */
async function untilState(work: SoakWork, run: string, holds: (state: RunState) => boolean): Promise<RunState | undefined> {
  while (!work.over.aborted) {
    const state = await askSurely(work, { what: 'look', request: (client, signal) => client.readRun({ run }, { signal }) });
    if (!state || holds(state)) return state;
    await new Promise((done) => setTimeout(done, lookEvery));
  }
  return undefined;
}
