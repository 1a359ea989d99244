import type { Context } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../api/problem.ts';
import type { FindCaller } from '../page/callers.ts';
import { bounds } from '../served-folder.ts';
import type { Caller } from './caller.ts';
import { createRate } from './rate.ts';
import { lacksScope } from './refusals.ts';

/** Finds the caller of a request and checks its rate and its scopes. Rejects with a HttpProblem: 401, 403 or 429. */
export type Admission = (context: Context, scope: TokenScope) => Promise<Caller>;

/** The caller of an operation that needs a scope. Rejects with a HttpProblem where the caller lacks it. */
export function createAdmission(now: () => number, findCaller: FindCaller): Admission {
  const rate = createRate(bounds.requests, now);
  return async (context, scope) => {
    const caller = await findCaller(context);
    if (scope !== 'work' && !rate.admits(caller.name))
      throw new HttpProblem(429, say(texts.tooMany, { most: bounds.requests }), { retryAfterSeconds: 60 });
    if (!caller.scopes.includes(scope)) throw lacksScope(scope, caller.credential);
    return caller;
  };
}
