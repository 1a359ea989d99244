import { relative, resolve } from 'node:path';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { RunHandle, StartOptions } from '../../launch/options.ts';
import type { RunDatabase } from '../../store/pg/database.ts';
import type { Engine } from '../engine.ts';

/** A run that has ended or waits. */
export type StoppedRun = Pick<RunHandle, 'id' | 'state' | 'compiled'>;

/** The surroundings of `baton mcp`. */
export interface McpHost {
  engine: Engine;
  /** The folder whose pipelines are offered, absolute. */
  folder: string;
  version: string;
  /** Options of every run, from the command line that started the server. */
  start: Omit<StartOptions, 'file' | 'cwd'>;
  /** Where runs are kept; in the folder unless given. */
  database?: RunDatabase;
  /** Called when a run that was driven here, or whose worker speaks to this server, has ended or waits. */
  ended?(run: StoppedRun): Promise<void>;
  /** Reports a fault that belongs to no request. */
  tell?(line: string): void;
}

/** A pipeline that a client named. */
export interface LocatedPipeline {
  /** Absolute. */
  file: string;
  /** As it is shown. */
  shown: string;
  /** The working folder of its runs. */
  cwd: string;
  /** The permissions of its runs, where it was pushed. */
  granted?: readonly string[];
}

/** The absolute path of a file that a client named. Throws an Error that says why it cannot be used. */
export async function locatePipeline({ engine, folder }: McpHost, file: unknown): Promise<string> {
  if (typeof file !== 'string' || file === '') throw new Error(say(mcpServerTexts.needsFile, { folder }));
  const path = await engine.findPipelineFile([folder], file);
  if (path === undefined) throw new Error(say(mcpServerTexts.noFile, { file, folder }));
  if (/(?:^|[\\/])baton\.ya?ml$/.test(path)) throw new Error(say(mcpServerTexts.settingsFile, { file }));
  return path;
}

/** The path of a file within the folder. */
export const locatedIn = (host: McpHost, file: string): LocatedPipeline => ({
  file: resolve(host.folder, file),
  shown: shownFile(host, file),
  cwd: host.folder,
});

/** The path of a file as clients see it. */
export const shownFile = ({ folder }: McpHost, file: string): string => relative(folder, resolve(folder, file));
