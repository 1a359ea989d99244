import type { Json } from '../../../language/json.ts';

/** The reason that a request failed (RFC 9457). */
export class HttpProblem extends Error {
  /** 499 is for the metrics alone: its caller is gone. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 499 | 500 | 503;
  readonly hint: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Problems of a text, and missing permissions. */
  readonly more: Readonly<Record<string, Json | undefined>>;

  constructor(
    status: HttpProblem['status'],
    message: string,
    {
      hint,
      retryAfterSeconds,
      more = {},
    }: { hint?: string | undefined; retryAfterSeconds?: number; more?: HttpProblem['more'] } = {},
  ) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.retryAfterSeconds = retryAfterSeconds;
    this.more = more;
  }
}

/** It is unknown whether the operation took effect: its first facts were refused, or the confirmation was lost. */
export class MayHaveBegun extends HttpProblem {}
