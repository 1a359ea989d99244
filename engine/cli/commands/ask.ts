import { resolve } from 'node:path';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { askTexts as texts } from '../../language/texts/run/ask.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { describeEnsembleEstimate, pipelineOf, readQuestionOptions } from '../questions/question-options.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';

export const askCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [{ name: 'TEXT' }],
  options: [
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
    'baton ask "Is tea better than coffee?" --models openai:gpt-6.1-sol,google:gemini-3.8-flash',
    'baton ask "Is tea better than coffee?" --models openai:gpt-6.1-sol,google:gemini-3.8-flash --pattern critique --max-cost 0.50',
  ],
  meanings: { model: optionTexts.modelStandsIn },
  async run(args, io) {
    const question = readQuestionOptions(args);
    const outputMode = readOutputMode(args);
    const engine = await loadEngine();
    const options = await takeStartOptions(engine, args, io);
    const asked = {
      ...options,
      inputs: new Map([['question', { text: args.positionals[0] ?? '' }]]),
      file: resolve(io.cwd, 'ask.baton.yaml'),
      text: pipelineOf(question, outputMode.json),
      cwd: io.cwd,
      env: io.env,
    };
    if (!outputMode.quiet && !outputMode.json) io.err(`${describeEnsembleEstimate(question, await engine.estimateRun(asked))}\n`);
    return watchRun(engine, io, outputMode, (hooks) => engine.startRun({ ...asked, ...hooks }));
  },
};
