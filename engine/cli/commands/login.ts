import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { mcpLoginTexts as texts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import { readAllowed } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { wantsColour } from '../io.ts';
import { permissionsAtTerminal } from '../questions/at-terminal.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

export const loginCommand: Command = {
  says: commandTexts.login,
  about: aboutTexts.login,
  positionals: [{ name: 'SERVER', optional: true }],
  options: ['allow', 'forget', 'client-id'],
  examples: ['baton login tickets', 'baton login tickets --forget', 'baton login'],
  async run(args, io) {
    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const [server] = args.positionals;
    if (server === undefined) {
      if (args.has('forget')) throw new UsageError(say(texts.forgetWhat));
      const logins = await engine.loginsAt(root);
      for (const { url, issuer, at, names } of logins) {
        const named = [...names, url].join(', ');
        io.out(`${oneLine(say(texts.login, { server: named, date: at.slice(0, 10), issuer }))}\n`);
      }
      if (logins.length === 0) io.out(`${say(texts.noLogins)}\n`);
      return 0;
    }
    if (args.has('forget')) {
      const isKept = await engine.signOutAt({ root, server });
      io.out(`${say(isKept ? texts.forgotten : texts.notKept, { server })}\n`);
      return isKept ? 0 : 1;
    }
    const allow = readAllowed(engine, args);
    const style = paint(wantsColour(io, io.screen !== undefined));
    const stopped = new AbortController();
    const unhear = io.onStop(() => stopped.abort());
    try {
      await engine.signInAt({
        root,
        server,
        env: io.env,
        allow,
        askPermissions: io.keyboard && permissionsAtTerminal(io, io.keyboard, style, stopped.signal),
        clientId: args.one('client-id'),
        signal: stopped.signal,
        show: (address, issuer) => io.err(`${say(texts.visit, { address, issuer })}\n`),
      });
    } finally {
      unhear();
    }
    io.out(`${say(texts.signedIn, { server })}\n`);
    return 0;
  },
};
