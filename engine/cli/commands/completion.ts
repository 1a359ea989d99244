import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { shells } from '../completion/shells.ts';

export const completion: Command = {
  says: commandTexts.completion,
  about: aboutTexts.completion,
  positionals: [{ name: 'SHELL' }],
  options: [],
  examples: [
    'baton completion bash >> ~/.bashrc',
    'baton completion zsh > "${fpath[1]}/_baton"',
    'baton completion fish > ~/.config/fish/completions/baton.fish',
    'baton completion powershell >> $PROFILE',
  ],
  async run({ positionals: [wanted = ''] }, io) {
    const shell = shells.find((one) => one === wanted);
    if (!shell)
      throw new UsageError(say(usageTexts.noShell, { shell: wanted }), say(usageTexts.shellsAre, { shells: shells.join(', ') }));
    const { completionScripts } = await import('../lazy/completion-scripts.ts');
    io.out(completionScripts[shell]);
    return 0;
  },
};
