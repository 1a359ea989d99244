import { BatonProblem } from '../../client/client.ts';
import { pushTexts as texts } from '../../language/texts/cli/push.ts';
import { say } from '../../language/texts.ts';
import { shellQuote } from '../../run/scope/shell-quote.ts';
import type { PipelineBundle } from '../../store/bundles/bundle.ts';
import { readAllowed } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { confirmAtTerminal } from '../questions/at-terminal.ts';
import { size } from '../text/numbers.ts';
import { type Paint, paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';
import { explainServerFault, openServer, type RemoteServer } from './server.ts';

/**
 * Pushes a pipeline to a server, once the user has seen what its runs may do there. Returns the exit code. Rejects with a
 * UsageError and a Refusal.
 */
export async function pushRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const server = openServer({ engine, args, io, command: 'push', scopes: ['read', 'deploy'] });
  if (args.has('remove')) return removeRemotely(server, args, io);

  const bundle = await engine.collectBundle(args.positionals[0] ?? '', { cwd: io.cwd, also: args.all('with') });
  const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
  const given = readAllowed(engine, args);
  const pushed = await pushAllowed({ engine, args, io, server, bundle, style }, given);
  if (!pushed) {
    io.err(`${say(texts.declined)}\n`);
    return 1;
  }

  const { file, bundle: hash, allow } = pushed;
  if (args.has('json')) {
    io.out(`${JSON.stringify({ status: 'pushed', url: server.url, file, bundle: hash, allow }, null, 2)}\n`);
    return 0;
  }
  if (args.has('quiet')) return 0;

  const bytes = bundle.files.reduce((sum, { content }) => sum + Math.floor(content.length * 0.75), 0);
  const values = { file, url: server.url, count: bundle.files.length, size: size(bytes), bundle: hash.slice(0, 12) };
  const command = server.commandLine('run', file);
  const names = bundle.unheard.map((name) => `\`${name}\``).join(' and ');
  const lines = [
    say(texts.pushed, values),
    ...tellAllowed(server, allow, style),
    ...(names === '' ? [] : [`${style.warn('!')} ${say(texts.unheard, { names, file })}`]),
    `→ ${say(texts.begin, { command })}`,
  ];

  io.err(`${lines.join('\n')}\n`);
  return 0;
}

/** Removes a pushed file, which may no longer exist here. Its name is relative to the project's root, as printed by `push`. */
async function removeRemotely(server: RemoteServer, args: Args, io: Io): Promise<number> {
  const named = (args.positionals[0] ?? '').replaceAll('\\', '/').replace(/^\.\//, '');
  const { file, bundle } = await server.ask(server.client.removePipeline({ file: named }));
  if (args.has('json')) io.out(`${JSON.stringify({ status: 'removed', url: server.url, file, bundle }, null, 2)}\n`);
  else if (!args.has('quiet')) io.err(`${say(texts.removed, { file, url: server.url, bundle: bundle.slice(0, 12) })}\n`);
  return 0;
}

const tellAllowed = ({ url }: RemoteServer, allow: readonly string[], style: Paint): string[] =>
  allow.length === 0
    ? [say(texts.mayNothing)]
    : [say(texts.may, { url }), ...allow.map((one) => `  ${style.bold(oneLine(one))}`)];

interface Pushing {
  engine: Engine;
  args: Args;
  io: Io;
  server: RemoteServer;
  bundle: PipelineBundle;
  style: Paint;
}

/** Pushes with these permissions; the user is asked once for all further ones. Undefined where the answer is no. */
async function pushAllowed({ engine, args, io, server, bundle, style }: Pushing, given: readonly string[]) {
  const send = (allow: readonly string[]) =>
    server.client.pushPipeline({ file: bundle.file, files: [...bundle.files], allow: [...allow] });
  const first = await send(given).catch((error: unknown) => {
    if (error instanceof BatonProblem && error.needs.length > 0) return error;
    throw explainServerFault(engine, server.url, error);
  });
  if (!(first instanceof BatonProblem)) return first;

  const { needs, hint } = first;
  const all = [...given, ...needs];
  if (!args.has('yes')) {
    if (!io.keyboard)
      throw new engine.Refusal(say(texts.needs, { needs: needs.join(', ') }), {
        needs,
        hint: say(texts.needsHint, { allows: needs.map((one) => `--allow ${shellQuote(one)}`).join(' ') }),
      });

    const why = (hint ?? '').split('\n').filter((line) => line !== '');
    const lines = [...why.map((line) => `${style.warn('!')} ${oneLine(line)}`), ...tellAllowed(server, all, style)];
    io.err(`${lines.join('\n')}\n`);
    if (!(await confirmAtTerminal(io, io.keyboard, style, say(texts.grant)))) return undefined;
  }

  return server.ask(send(all));
}
