import { commandWord } from '../../../language/command-word.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';

/** What to type, and in which folder, so that a server (its name in baton.yaml, or its address) has a login. */
export const loginHint = (server: string, root: string): string =>
  say(mcpLoginTexts.hint, { server: commandWord(server), folder: root });
