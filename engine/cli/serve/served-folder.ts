import type { Context } from 'hono';
import { definedMap } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import type { ServerToken, TokenScope } from '../../trust/tokens.ts';
import type { McpHost } from '../mcp/host.ts';
import type { Notices } from './notices/notices.ts';
import type { OwnRuns } from './own-runs.ts';
import type { PageOptions } from './page/page.ts';
import { HttpProblem } from './problem.ts';
import type { Asked } from './requests.ts';
import type { ServedRuns } from './runs.ts';

/** A request that failed for a reason of our own. */
export interface ServerFault {
  /** As the answer names it (`X-Request-Id`). */
  request: string;
  operation: string;
  error: unknown;
}

/** What speaks the Model Context Protocol: loaded only where it is wanted. */
export type McpSpeech = Pick<typeof import('../lazy/mcp-server.ts'), 'serveMcp' | 'createHttpTransport'>;

/** What the server speaks for. */
export interface ServedFolder {
  host: McpHost;
  runs: ServedRuns;
  own: OwnRuns;
  /** The tokens that hold now. */
  tokens(): Promise<readonly ServerToken[]>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Told of a fault of our own, of which the program that asked hears nothing but that there was one. */
  failed(fault: ServerFault): void;
  /** It is reached by the names of this machine alone: no proxy stands before it. */
  isLocal?: boolean;
  /** Nothing begins by what a pipeline says. */
  noTriggers?: boolean;
  /** Aborted once the server stops. */
  stopping: AbortSignal;
  /** The page, where there is one. */
  page?: PageOptions | undefined;
  /** What tells people of questions and alerts. */
  notices?: Notices | undefined;
  /** Its pipelines are tools of the Model Context Protocol too. */
  mcp?: McpSpeech | undefined;
}

/** Bounds of what programs may ask for: bytes of a body (of a pushed pipeline's, of a worker's, which may hold a large value), requests a minute, watchers at once, conversations at once (`sessions`) and milliseconds after which one ends in which nothing is asked, milliseconds between signs of life. */
export const bounds = {
  body: 1024 * 1024,
  pushBody: 24 * 1024 * 1024,
  workerBody: 64 * 1024 * 1024,
  requests: 600,
  watchers: 2500,
  sessions: 500,
  idleSession: 3_600_000,
  beat: 15_000,
} as const;

/** A request that may be answered. */
export interface Call extends Asked {
  context: Context;
  /** What stands in its path. */
  named: Readonly<Record<string, string>>;
  /** Who asks. */
  by: string;
  /** The hash of the token; empty where none is needed. */
  token: string;
  /** All that it allows. */
  scopes: readonly TokenScope[];
  /** Whether the session of the browser that asks is open; undefined where no session asks. */
  isOpen?: (() => boolean) | undefined;
}

export type EndpointHandler = (call: Call) => Promise<Response> | Response;

/** A run of the folder that this machine wrote. Throws a HttpProblem (404). */
export async function findServedRun(own: OwnRuns, run = ''): Promise<RunEntry> {
  const entry = await own.find(run);
  if (!entry) throw new HttpProblem(404, say(texts.noRun, { run }));
  return entry;
}

/** What was asked for has begun, and this is where it is seen. */
export const tellBegun = (run: string, note?: string): Response =>
  Response.json(definedMap({ run, note }), { status: 202, headers: { Location: `/v1/runs/${run}` } });
