import { draftTexts as texts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import { readAllowed, readPositive } from '../args/inputs.ts';
import type { OptionName } from '../args/options.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { oneLine } from '../text/width.ts';

/** Options of all commands that have a model write. */
export const draftOptions = [
  'model',
  'max-cost',
  'rounds',
  'allow',
  'profile',
  'json',
  'yes',
  'quiet',
] as const satisfies OptionName[];

/** Their meanings in these commands. */
export const draftMeanings = {
  model: texts.modelMeans,
  'max-cost': texts.maxCostMeans,
  rounds: texts.roundsMeans,
  yes: texts.yesMeans,
} as const;

type Draft = Awaited<ReturnType<Engine['writeDraft']>>;

/** Asks for a draft as the options say; Ctrl+C stops the call. */
export async function draftAtTerminal(
  engine: Engine,
  { args, io }: { args: Args; io: Io },
  asked: { file: string; text?: string | undefined; wanted?: string | undefined },
): Promise<Draft> {
  const stopping = new AbortController();
  const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
  return engine
    .writeDraft({
      ...asked,
      cwd: io.cwd,
      env: io.env,
      allow: readAllowed(engine, args),
      model: args.one('model'),
      profile: args.one('profile'),
      rounds: readRounds(args),
      maxCost: readPositive(args, 'max-cost', false),
      signal: stopping.signal,
      onCall: ({ model, call, most }) => {
        if (!args.has('quiet')) io.err(`${say(texts.asking, { model: oneLine(model), call, most })}\n`);
      },
    })
    .finally(off);
}

function readRounds(args: Args): number | undefined {
  const value = args.one('rounds');
  if (value === undefined) return undefined;
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 20) throw new UsageError(say(texts.roundsWhole, { value }));
  return count;
}
