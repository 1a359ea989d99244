import { commandWord } from '../../../language/spelling/command-word.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';

/** The command, and its folder, that creates a login for a server (its name in baton.yaml, or its address). */
export const loginHint = (server: string, root: string): string =>
  say(mcpLoginTexts.hint, { server: commandWord(server), folder: root });
