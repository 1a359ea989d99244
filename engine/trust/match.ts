import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isInside, isSamePath } from '../disk/paths/path-rules.ts';
import { realPathNow } from '../disk/paths/real-path.ts';
import { type Permission, parsePermissions } from '../language/permission.ts';
import { guardedIn } from '../language/safety/guarded-files.ts';
import { isAddress, isSameAddress } from './address.ts';
import { compileWildcard, fitsPath } from './wildcard.ts';

/** What a tool is about to do, as patterns see it. */
export type ToolUse = FileToolUse | { line: string } | { argv: readonly string[] } | HostUse | EnvironmentUse;

/** A file by its real path. One that is guarded needs a pattern that names it, since a folder is allowed for what else is in it. */
interface FileToolUse {
  file: string;
  guarded?: boolean;
}

/** A host (a name, or an address with or without brackets) and the port that is connected to. */
export interface HostUse {
  host: string;
  port: string;
}

/** A variable of the environment: as templates read it, or as a key that is sent to a host. */
export interface EnvironmentUse {
  variable: string;
  to?: HostUse;
}

/** The host and port that a request goes to, as patterns see them. */
export const hostOf = ({ hostname, port, protocol }: URL): HostUse => ({
  host: hostname.replace(/\.$/, ''),
  port: port || (protocol === 'https:' ? '443' : '80'),
});

/** As a pattern names it: host and port. */
export const formatHost = ({ host, port }: HostUse): string => `${host}:${port}`;

/** Whether a person's word stands for a tool at all, with or without a pattern. */
export const allowsTool = (texts: readonly string[], tool: string): boolean =>
  parsePermissions(texts).some((one) => one.tool === tool);

/** Whether somebody allowed exactly this. Relative patterns of paths begin at `from`. */
export const isAllowed = (allow: readonly Permission[], tool: string, use: ToolUse, from: string): boolean =>
  allow.some((one) => allowsUse(one, tool, use, from));

/** Every granted permission that covers this use. */
export const permissionsFor = (allow: readonly Permission[], tool: string, use: ToolUse, from: string): Permission[] =>
  allow.filter((one) => allowsUse(one, tool, use, from));

const allowsUse = ({ tool: own, pattern }: Permission, tool: string, use: ToolUse, from: string): boolean =>
  own === tool && (pattern === undefined || fits(pattern, use, from));

function fits(pattern: string, use: ToolUse, from: string): boolean {
  if ('variable' in use) return fitsVariable(pattern, use);
  if ('file' in use) return fitsFile(pattern, use.file, from) && (!use.guarded || namesFile(pattern, use.file, from));
  if ('host' in use) return fitsHost(pattern, use);
  if ('line' in use)
    return pattern === use.line || (!control.test(use.line) && !control.test(pattern) && compileWildcard(pattern)(use.line));
  const line = formatCommandLine(use.argv);
  return pattern === line || compileWildcard(pattern)(line);
}

/** `api.example.com`, `*.example.com`, `127.0.0.1:8080`, `[::1]`: without a port every port is meant. */
function fitsHost(pattern: string, use: HostUse): boolean {
  const { host, port } = readHost(pattern);
  if (port !== undefined && port !== use.port) return false;
  return isAddress(host) ? isSameAddress(host, use.host) : compileWildcard(host.toLowerCase())(use.host.toLowerCase());
}

/** `NAME` stands for templates that read it, `NAME@host:port` for that host alone; neither stands for the other. */
function fitsVariable(pattern: string, { variable, to }: EnvironmentUse): boolean {
  const at = pattern.indexOf('@');
  if (to === undefined) return pattern === variable;
  return at >= 0 && pattern.slice(0, at) === variable && fitsHost(pattern.slice(at + 1), to);
}

/** Whether a host was allowed by its own name or address, not only by a pattern that it fits. */
export const namesHost = (allow: readonly Permission[], tool: string, use: HostUse): boolean =>
  allow.some(
    ({ tool: own, pattern }) => own === tool && pattern !== undefined && !/[*?]/.test(pattern) && fitsHost(pattern, use),
  );

function readHost(pattern: string): { host: string; port?: string } {
  const [, bracketed, plain, port] = /^(?:(\[[^\]]*\])|([^:]*))(?::(\d+))?$/.exec(pattern) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: pattern } : { host, port };
}

/** With one of these a line can be more than one command: such a line must be allowed word for word. */
const control = /[;&|<>$`()\\\n\r]/;

/** The pattern that stands for this line alone. */
export const escapeLine = (line: string): string => (control.test(line) ? line : escapePattern(line));

/** The same for a command, a path or a name: what would be a sign for others stands for itself. */
export const escapePattern = (text: string): string => text.replace(/[*?[{]/g, '[$&]');

/** A command as patterns see it and as `--allow` would name it. */
export const formatCommandLine = (argv: readonly string[]): string => argv.map(asWord).join(' ');

/** A word with anything in it but these is quoted, so that an argument with a blank cannot pass for two. */
const asWord = (word: string): string => (/^[^\s'"\\]+$/.test(word) ? word : JSON.stringify(word));

/** A folder stands for all that is in it. */
function fitsFile(pattern: string, file: string, from: string): boolean {
  const path = resolve(from, pattern);
  const real = existsSync(path) ? realPathNow(path) : path;
  return isInside(file, real) || fitsPath(slashes(path), slashes(file));
}

const namesFile = (pattern: string, file: string, from: string): boolean =>
  guardedIn(pattern, 'write', false) !== undefined || isSamePath(resolve(from, pattern.replace(/\[([*?[{])\]/g, '$1')), file);

const slashes = (path: string): string => path.replaceAll('\\', '/');
