import type { ToolSpec } from './descriptor.ts';
import { filesystem } from './filesystem.ts';
import { laterTools } from './later.ts';
import { terminal } from './terminal.ts';

/** Every tool that Baton itself knows, by name. */
export const builtinTools: Readonly<Record<string, ToolSpec>> = { filesystem, terminal, ...laterTools };
