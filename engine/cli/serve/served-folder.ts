import type { Context } from 'hono';
import { definedMap } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import type { ServerToken } from '../../trust/tokens.ts';
import type { McpHost } from '../mcp/host.ts';
import type { Caller } from './access/caller.ts';
import { HttpProblem } from './api/problem.ts';
import type { Asked } from './api/requests.ts';
import type { Notices } from './notices/notices.ts';
import type { PageOptions } from './page/page-options.ts';
import type { RunPlacement } from './placement/placement.ts';
import type { OwnRuns } from './runs/own-runs.ts';
import type { ServedRuns } from './runs/runs.ts';
import type { ServerSignIn } from './sign-in/sign-in.ts';

/** A fault of the server itself. */
export interface ServerFault {
  /** The id in the answer (`X-Request-Id`). */
  request: string;
  operation: string;
  error: unknown;
}

/** The Model Context Protocol over HTTP, loaded only where it is wanted. */
export type McpSpeech = Pick<typeof import('../lazy/mcp-server.ts'), 'serveMcp' | 'createHttpTransport'>;

/** Everything that the server works with. */
export interface ServedFolder {
  host: McpHost;
  runs: ServedRuns;
  own: OwnRuns;
  /** The valid tokens. */
  tokens(): Promise<readonly ServerToken[]>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Called for a fault of the server; the caller only learns that there was one. */
  failed(fault: ServerFault): void;
  /** It is reached only by names of this machine: there is no proxy before it. */
  isLocal?: boolean;
  /** Triggers start no runs. */
  noTriggers?: boolean;
  /** Aborted once the server stops. */
  stopping: AbortSignal;
  /** The page, where there is one. */
  page?: PageOptions | undefined;
  /** Signs people in by OpenID Connect. */
  signIn?: ServerSignIn | undefined;
  /** Notifies people of questions and alerts. */
  notices?: Notices | undefined;
  /** Offers its pipelines as tools of the Model Context Protocol too. */
  mcp?: McpSpeech | undefined;
  /** The placement of runs. */
  placement?: Pick<RunPlacement, 'answer' | 'isUp'> | undefined;
}

/**
 * Limits of requests: bytes of a body (of a pushed pipeline, of a worker's, which may hold a large value), requests a minute,
 * simultaneous watchers, simultaneous conversations (`sessions`) and their longest idle time in milliseconds, milliseconds
 * between keep-alives, milliseconds after which a watcher that takes nothing is disconnected.
 */
export const bounds = {
  body: 1024 * 1024,
  pushBody: 24 * 1024 * 1024,
  workerBody: 64 * 1024 * 1024,
  requests: 600,
  watchers: 2500,
  sessions: 500,
  idleSession: 3_600_000,
  beat: 15_000,
  stalled: 60_000,
} as const;

/** An authorised request, with its caller; of nobody, where it needs no right. */
export interface Call extends Asked, Pick<Caller, 'by' | 'credential' | 'scopes'> {
  context: Context;
  /** The variable parts of its path. */
  named: Readonly<Record<string, string>>;
}

export type EndpointHandler = (call: Call) => Promise<Response> | Response;

/** A run of the folder that this machine wrote. Throws a HttpProblem (404). */
export async function findServedRun(own: OwnRuns, run = ''): Promise<RunEntry> {
  const entry = await own.find(run);
  if (!entry) throw new HttpProblem(404, say(texts.noRun, { run }));
  return entry;
}

/** The answer to a request that has started something, with the address to watch it at. */
export const respondAccepted = (run: string, note?: string): Response =>
  Response.json(definedMap({ run, note }), { status: 202, headers: { Location: `/v1/runs/${run}` } });
