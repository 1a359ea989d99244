/** The body of a refused request (RFC 9457). */
export interface ServerProblem {
  title: string;
  status: number;
  /** What is wrong. */
  detail: string;
  /** What to do. */
  hint?: string;
  /** Missing permissions, as `--allow` takes them. */
  needs?: readonly string[];
  /** Problems of a pipeline's text. */
  problems?: readonly { code: string; severity: string; message: string }[];
}

/** A request that the server refused. */
export class BatonProblem extends Error {
  override readonly name = 'BatonProblem';
  readonly status: number;
  readonly hint: string | undefined;
  readonly needs: readonly string[];
  readonly problems: NonNullable<ServerProblem['problems']>;
  /** Milliseconds after which a retry may succeed. */
  readonly retryAfter: number | undefined;
  /** The request's id in the server's log. */
  readonly request: string | undefined;

  constructor(
    problem: ServerProblem,
    { retryAfter, request }: { retryAfter?: number | undefined; request?: string | undefined },
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.hint = problem.hint;
    this.needs = problem.needs ?? [];
    this.problems = problem.problems ?? [];
    this.retryAfter = retryAfter;
    this.request = request;
  }
}

/** The problem in an answer; where a proxy sends none, only its status. */
export async function readProblem(response: Response): Promise<BatonProblem> {
  const { status, statusText, headers } = response;
  const text = await response.text().catch(() => '');
  const plain: ServerProblem = { title: statusText, status, detail: `${status} ${statusText}`.trim() };
  const after = Number(headers.get('Retry-After') ?? Number.NaN);

  return new BatonProblem(parse(text) ?? plain, {
    retryAfter: Number.isFinite(after) ? after * 1000 : undefined,
    request: headers.get('X-Request-Id') ?? undefined,
  });
}

function parse(text: string): ServerProblem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is ServerProblem =>
  typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string' && 'status' in value;
