import type { JsonMap } from '../../language/json.ts';
import type { RunError } from '../../state/failure.ts';

/** A process with line-based communication. */
export interface Pipe {
  pid: number;
  /** Set by the listener. */
  onLine(line: string): void;
  /** Called once, at the end; with the reason where we ended it. */
  onEnd(why?: RunError): void;
  /** The last line of its standard error. */
  lastWords(): string;
  write(line: string): Promise<void>;
  /** Ends the process and all its children; resolves when none is left. */
  end(): Promise<void>;
}

/** The connection to a server. */
export type McpTransport =
  | { pipe: Pipe }
  | {
      url: URL;
      headers: Readonly<Record<string, string>>;
      fetch(url: string | URL, init?: RequestInit): Promise<Response>;
    };

/** Our side of a session: the announced capabilities, and answers to the server's requests. */
export interface McpClient {
  version: string;
  /** The server's name for people. */
  server: string;
  /** The folders (absolute) that it may work in. */
  roots: readonly string[];
  /** Called for a request of the server that is refused, with its method. */
  refuses(method: string): void;
  /** Whether a message, as text, is one that nobody listens to. */
  ignores(text: string): boolean;
}

/** The timeout of a request (milliseconds), its abort signal, and its progress listener. */
export interface Asking {
  timeout: number;
  signal: AbortSignal;
  progress(done: number, total: number | undefined, message: string | undefined): void;
}

/** A session with a server. All requests reject with the protocol library's error. */
export interface McpSession {
  /** The server's self-description: `server`, `capabilities`, `instructions`. */
  about(): JsonMap;
  callTool(name: string, given: JsonMap, asking: Asking): Promise<JsonMap>;
  listTools(asking: Asking): Promise<JsonMap[]>;
  readResource(uri: string, asking: Asking): Promise<JsonMap>;
  listResources(asking: Asking): Promise<JsonMap[]>;
  listTemplates(asking: Asking): Promise<JsonMap[]>;
  listPrompts(asking: Asking): Promise<JsonMap[]>;
  getPrompt(name: string, given: Readonly<Record<string, string>>, asking: Asking): Promise<JsonMap>;
  /** How often the server has announced a change of its tools. */
  changes(): number;
  /** Whether it can still be asked. */
  isOpen(): boolean;
  /** Why it can no longer be asked, where we ended it. */
  reason(): RunError | undefined;
  /** Says goodbye; this does not end a process behind it. */
  close(): Promise<void>;
}
