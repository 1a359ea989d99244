import { join } from 'node:path';
import { commandWord } from '../../language/spelling/command-word.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { mcpLoginTexts as texts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import type { ServerLogin } from '../../launch/login/sign-in-at.ts';
import { readAllowed } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { type Io, wantsColour } from '../io.ts';
import { permissionsAtTerminal } from '../questions/at-terminal.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

export const loginCommand: Command = {
  says: commandTexts.login,
  about: aboutTexts.login,
  positionals: [{ name: 'SERVER', optional: true }],
  options: ['allow', 'forget', 'client-id', 'json'],
  examples: ['baton login tickets', 'baton login tickets --forget', 'baton login'],
  async run(args, io) {
    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const [server] = args.positionals;
    if (server === undefined) {
      if (args.has('forget')) throw new UsageError(say(texts.forgetWhat));
      listLogins(await engine.loginsAt(root), root, args, io);
      return 0;
    }
    if (args.has('forget')) {
      const isKept = await engine.signOutAt({ root, server });
      if (args.has('json')) io.out(`${JSON.stringify({ server, forgotten: isKept }, null, 2)}\n`);
      else io.out(`${say(isKept ? texts.forgotten : texts.notKept, { server })}\n`);
      return isKept ? 0 : 1;
    }

    const allow = readAllowed(engine, args);
    const style = paint(wantsColour(io, io.screen !== undefined));
    const stopped = new AbortController();
    const unhear = io.onStop(() => (stopped.signal.aborted ? io.kill(130) : stopped.abort()));

    try {
      const signedIn = await engine.signInAt({
        root,
        server,
        env: io.env,
        allow,
        askPermissions: io.keyboard && permissionsAtTerminal(io, io.keyboard, style, stopped.signal),
        clientId: args.one('client-id'),
        signal: stopped.signal,
        show: (address, issuer) => io.err(`${say(texts.visit, { address, issuer })}\n`),
      });
      if (args.has('json')) io.out(`${JSON.stringify(loginJson(signedIn), null, 2)}\n`);
      else io.out(`${say(texts.signedIn, { server })}\n`);
      return 0;
    } finally {
      unhear();
    }
  },
};

/** The servers of the folder, with the account that is signed in at each. */
function listLogins(servers: readonly ServerLogin[], root: string, args: Args, io: Io): void {
  if (args.has('json')) {
    io.out(`${JSON.stringify({ folder: root, servers: servers.map(loginJson) }, null, 2)}\n`);
    return;
  }

  if (servers.length === 0) io.out(`${say(texts.noServers, { file: join(root, 'baton.yaml') })}\n`);
  for (const one of servers) io.out(`${oneLine(wordsOf(one))}\n`);
  const without = servers.find(({ login, hasHeader }) => !login && !hasHeader);
  if (without) io.out(`\n${say(texts.signInHere, { server: commandWord(without.names[0] ?? without.url) })}\n`);
}

function wordsOf({ url, names, login, hasHeader }: ServerLogin): string {
  const server = [...names, url].join(', ');
  if (login) return say(texts.login, { server, date: login.at.slice(0, 10), issuer: login.issuer });
  return say(hasHeader ? texts.byHeader : texts.noLogin, { server });
}

const loginJson = ({ url, names, login, hasHeader }: ServerLogin) => ({
  url,
  names,
  signed_in: login !== undefined,
  issuer: login?.issuer ?? null,
  at: login?.at ?? null,
  authorization_header: hasHeader,
});
