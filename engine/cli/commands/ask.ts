import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { askTexts as texts } from '../../language/texts/run/ask.ts';
import { say } from '../../language/texts.ts';
import { readInputFile, takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { makeNew } from '../files/create.ts';
import type { Io } from '../io.ts';
import { asksSeveral, describeEnsembleEstimate, pipelineOf, readQuestionOptions } from '../questions/question-options.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';

export const askCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [{ name: 'TEXT' }],
  options: [
    'file',
    'output',
    'models',
    'pattern',
    'synthesizer',
    'min-responses',
    'rounds',
    'max-cost',
    'profile',
    'model',
    'allow',
    'json',
    'quiet',
  ],
  examples: [
    'baton ask "What does this change break?" --file change.diff',
    'baton ask "Write a message for this commit." --file - -o message.txt < change.diff',
    'baton ask "Is tea better than coffee?" --models openai:gpt-6.1-sol,google:gemini-3.8-flash',
    'baton ask "Is tea better than coffee?" --models openai:gpt-6.1-sol,google:gemini-3.8-flash --pattern critique --max-cost 0.50',
  ],
  meanings: { model: optionTexts.modelStandsIn, output: texts.output },
  async run(args, io) {
    const question = readQuestionOptions(args);
    const outputMode = readOutputMode(args);
    const target = args.one('output');
    if (target !== undefined) refuseTarget(resolve(io.cwd, target), target);
    const engine = await loadEngine();
    const options = await takeStartOptions(engine, args, io);
    const start = {
      ...options,
      inputs: new Map([
        ['question', { text: args.positionals[0] ?? '' }],
        ['files', { value: await readFiles(args, io) }],
      ]),
      file: resolve(io.cwd, 'ask.baton.yaml'),
      text: pipelineOf(question, outputMode.json),
      cwd: io.cwd,
      env: io.env,
    };
    if (asksSeveral(question) && !outputMode.quiet && !outputMode.json)
      io.err(`${describeEnsembleEstimate(question, await engine.estimateRun(start))}\n`);

    const started: Awaited<ReturnType<typeof engine.startRun>>[] = [];
    const code = await watchRun(engine, io, outputMode, async (hooks) => {
      const run = await engine.startRun({ ...start, ...hooks });
      started.push(run);
      return run;
    });
    const answer = (await started[0]?.done)?.outputs['answer'];

    if (code === 0 && target !== undefined) {
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
      await makeNew(resolve(io.cwd, target), `${text}\n`, target, () => taken(target));
    }

    return code;
  },
};

/** The texts that go with a question, by the names of their files. */
async function readFiles(args: Args, io: Io): Promise<{ name: string; text: string }[]> {
  const files: { name: string; text: string }[] = [];
  for (const file of args.all('file'))
    files.push({ name: file === '-' ? texts.standardInput : basename(file), text: await readInputFile(file, undefined, io) });
  return files;
}

/** Throws a UsageError where the answer could not be written. It comes before any model is asked. */
function refuseTarget(path: string, shown: string): void {
  if (existsSync(path)) throw taken(shown);
  if (!existsSync(dirname(path))) throw new UsageError(say(texts.noFolder, { folder: dirname(shown) }));
}

const taken = (file: string): UsageError => new UsageError(say(texts.exists, { file }), say(texts.existsHint));
