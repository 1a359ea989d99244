/** What a server tells of a request that it refused (RFC 9457). */
export interface ServerProblem {
  title: string;
  status: number;
  /** What is wrong. */
  detail: string;
  /** What to do. */
  hint?: string;
  /** Permissions that are missing, as `--allow` takes them. */
  needs?: readonly string[];
  /** What is wrong in the text of a pipeline. */
  problems?: readonly { code: string; severity: string; message: string }[];
}

/** A request that the server refused. */
export class BatonProblem extends Error {
  override readonly name = 'BatonProblem';
  readonly status: number;
  readonly hint: string | undefined;
  readonly needs: readonly string[];
  readonly problems: NonNullable<ServerProblem['problems']>;
  /** Milliseconds after which it may go. */
  readonly retryAfter: number | undefined;
  /** By which whoever runs the server finds it in the server's log. */
  readonly request: string | undefined;

  constructor(told: ServerProblem, { retryAfter, request }: { retryAfter?: number | undefined; request?: string | undefined }) {
    super(told.detail);
    this.status = told.status;
    this.hint = told.hint;
    this.needs = told.needs ?? [];
    this.problems = told.problems ?? [];
    this.retryAfter = retryAfter;
    this.request = request;
  }
}

/** The problem that an answer tells; of a proxy that tells none, its status alone. */
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
