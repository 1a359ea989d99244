import type { Command } from '../command.ts';
import { onlyOne } from '../command.ts';
import { drivenBy } from '../driven.ts';
import { folderOfRun } from '../run-folder.ts';
import { runningOptions } from './run.ts';

export const resume: Command = {
  name: 'resume',
  usage: 'RUN',
  summary: 'Go on with a run that was cut off.',
  options: { 'rerun-interrupted': { help: 'Run steps again that were cut off in the middle, even if that may do their work twice.' }, ...runningOptions },
  examples: ['baton resume latest', 'baton resume 20261121-0138-k3f9q2'],
  async run(call) {
    const folder = await folderOfRun(onlyOne(call, 'a run', 'resume'));
    const { resumeRun } = await import('../../index.ts');
    return drivenBy(call, (options) => resumeRun({ ...options, folder, ...(call.flag('rerun-interrupted') ? { rerunInterrupted: true } : {}) }));
  },
};
