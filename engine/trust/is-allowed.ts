import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isInside, isSamePath } from '../disk/paths/path-rules.ts';
import { realPathNow } from '../disk/paths/real-path.ts';
import { type Permission, parsePermissions } from '../language/permission.ts';
import { guardedIn } from '../language/safety/guarded-files.ts';
import { isAddress, isSameAddress } from './address.ts';
import { compileWildcard, fitsPath } from './wildcard.ts';

/** An imminent action of a tool, as permission patterns see it. */
export type ToolUse = FileToolUse | { line: string } | { argv: readonly string[] } | HostUse | EnvironmentUse;

/**
 * A file by its real path. A guarded file needs a pattern that names it: permission for its folder was granted for the other
 * files.
 */
interface FileToolUse {
  file: string;
  guarded?: boolean;
}

/** A host (a name, or an address with or without brackets) and the port of the connection. */
export interface HostUse {
  host: string;
  port: string;
}

/** An environment variable: read by templates, or sent to a host as a key. */
export interface EnvironmentUse {
  variable: string;
  to?: HostUse;
}

/** The host and port of a request, as patterns see them. */
export const hostOf = ({ hostname, port, protocol }: URL): HostUse => ({
  host: hostname.replace(/\.$/, ''),
  port: port || (protocol === 'https:' ? '443' : '80'),
});

/** As patterns write it: host and port. */
export const formatHost = ({ host, port }: HostUse): string => `${host}:${port}`;

/** Whether a permission names a tool at all, with or without a pattern. */
export const allowsTool = (texts: readonly string[], tool: string): boolean =>
  parsePermissions(texts).some((one) => one.tool === tool);

/** Whether exactly this use is allowed. Relative path patterns start at `from`. */
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

/** `api.example.com`, `*.example.com`, `127.0.0.1:8080`, `[::1]`: without a port all ports match. */
function fitsHost(pattern: string, use: HostUse): boolean {
  const { host, port } = readHost(pattern);
  if (port !== undefined && port !== use.port) return false;
  return isAddress(host) ? isSameAddress(host, use.host) : compileWildcard(host.toLowerCase())(use.host.toLowerCase());
}

/** `NAME` allows templates to read it, `NAME@host:port` allows sending it to that host; neither implies the other. */
function fitsVariable(pattern: string, { variable, to }: EnvironmentUse): boolean {
  const at = pattern.indexOf('@');
  if (to === undefined) return pattern === variable;
  return at >= 0 && pattern.slice(0, at) === variable && fitsHost(pattern.slice(at + 1), to);
}

/** Whether a permission names the host itself, not only a wildcard pattern that it matches. */
export const namesHost = (allow: readonly Permission[], tool: string, use: HostUse): boolean =>
  allow.some(
    ({ tool: own, pattern }) => own === tool && pattern !== undefined && !/[*?]/.test(pattern) && fitsHost(pattern, use),
  );

function readHost(pattern: string): { host: string; port?: string } {
  const [, bracketed, plain, port] = /^(?:(\[[^\]]*\])|([^:]*))(?::(\d+))?$/.exec(pattern) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: pattern } : { host, port };
}

/** With one of these a line can contain more than one command: such a line must be allowed word for word. */
const control = /[;&|<>$`()\\\n\r]/;

/** The pattern that matches only this line. */
export const escapeLine = (line: string): string => (control.test(line) ? line : escapePattern(line));

/** The same for a command, a path or a name: wildcard characters are escaped. */
export const escapePattern = (text: string): string => text.replace(/[*?[{]/g, '[$&]');

/** A command as patterns see it and as `--allow` would name it. */
export const formatCommandLine = (argv: readonly string[]): string => argv.map(asWord).join(' ');

/** A word with any other character is quoted, so that an argument with a blank cannot pass for two. */
const asWord = (word: string): string => (/^[^\s'"\\]+$/.test(word) ? word : JSON.stringify(word));

/** A folder includes its contents. */
function fitsFile(pattern: string, file: string, from: string): boolean {
  const path = resolve(from, pattern);
  const real = existsSync(path) ? realPathNow(path) : path;
  return isInside(file, real) || fitsPath(slashes(path), slashes(file));
}

const namesFile = (pattern: string, file: string, from: string): boolean =>
  guardedIn(pattern, 'write', false) !== undefined || isSamePath(resolve(from, pattern.replace(/\[([*?[{])\]/g, '$1')), file);

const slashes = (path: string): string => path.replaceAll('\\', '/');
