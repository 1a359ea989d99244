import { dataProcessing } from './data-processing.ts';
import { database } from './database.ts';
import type { ToolSpec } from './descriptor.ts';
import { filesystem } from './filesystem.ts';
import { http } from './http.ts';
import { laterTools } from './later.ts';
import { mcp } from './mcp.ts';
import { memory } from './memory.ts';
import { pythonExecutor } from './python-executor.ts';
import { reportGenerator } from './report-generator.ts';
import { terminal } from './terminal.ts';
import { validation } from './validation.ts';
import { visualization } from './visualization.ts';

/** Every tool that Baton itself knows, by name. */
export const builtinTools: Readonly<Record<string, ToolSpec>> = {
  filesystem,
  terminal,
  http,
  validation,
  mcp,
  'report-generator': reportGenerator,
  memory,
  visualization,
  'python-executor': pythonExecutor,
  database,
  'data-processing': dataProcessing,
  ...laterTools,
};
