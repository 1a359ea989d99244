import type { Json } from '../../language/json.ts';

/** Why a request failed, as it is told (RFC 9457). */
export class HttpProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503;
  readonly hint: string | undefined;
  /** Seconds after which it may go. */
  readonly retryAfter: number | undefined;
  /** Problems of a text, and permissions that are missing. */
  readonly more: Readonly<Record<string, Json | undefined>>;

  constructor(
    status: HttpProblem['status'],
    message: string,
    { hint, retryAfter, more = {} }: { hint?: string | undefined; retryAfter?: number; more?: HttpProblem['more'] } = {},
  ) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.retryAfter = retryAfter;
    this.more = more;
  }
}

/** Nobody knows whether what was asked for began: its first facts were refused, or the word that they are kept was lost. */
export class MayHaveBegun extends HttpProblem {}
