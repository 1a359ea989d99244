import type { MiddlewareHandler } from 'hono';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import { HttpProblem } from './problem.ts';
import { tellProblem } from './tell-problem.ts';

/** Names of this machine on itself, with a port or without. */
const ownName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Answers on this machine alone what was sent to a name of this machine. A page elsewhere whose name somebody has made lead here would be
 * this server's own to a browser (DNS rebinding).
 */
export const refuseOtherHosts: MiddlewareHandler = async ({ req }, next) => {
  if (!ownName.test(req.header('Host') ?? ''))
    return tellProblem(new HttpProblem(403, say(texts.otherHost), { hint: say(texts.otherHostHint) }));
  await next();
  return undefined;
};
