import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../api/problem.ts';
import type { Credential } from './caller.ts';

export const unknownToken = (): HttpProblem => new HttpProblem(401, say(texts.wrongToken), { hint: say(texts.wrongTokenHint) });

/** What a person who signed in may do is no matter of tokens. */
export const lacksScope = (scope: TokenScope, { kind }: Pick<Credential, 'kind'>): HttpProblem =>
  new HttpProblem(403, say(texts.noScope, { scope }), {
    hint: kind === 'token' ? say(texts.noScopeHint, { scope }) : undefined,
  });
