import type { MiddlewareHandler } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { HttpProblem } from '../api/problem.ts';
import { respondWithProblem } from '../api/problem-response.ts';

/** Names for this machine itself, with or without a port. */
const ownName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * On loopback, answers only requests to a name of this machine. Otherwise a page elsewhere, whose host name was pointed at
 * this machine, would count as this server's own in a browser (DNS rebinding).
 */
export const refuseOtherHosts: MiddlewareHandler = async ({ req }, next) => {
  if (!ownName.test(req.header('Host') ?? ''))
    return respondWithProblem(new HttpProblem(403, say(texts.otherHost), { hint: say(texts.otherHostHint) }));
  await next();
  return undefined;
};
