import type { JsonMap } from '../../language/json.ts';
import type { RunError } from '../../state/failure.ts';

/** A process that talks in lines. */
export interface Pipe {
  pid: number;
  /** Set by whoever listens. */
  onLine(line: string): void;
  /** Called once, when it is over; with the reason where that was ours. */
  onEnd(why?: RunError): void;
  /** The last line of its standard error. */
  lastWords(): string;
  write(line: string): Promise<void>;
  /** Ends the process and all that it started; resolves when none is left. */
  end(): Promise<void>;
}

/** The way to a server. */
export type McpTransport =
  | { pipe: Pipe }
  | {
      url: URL;
      headers: Readonly<Record<string, string>>;
      fetch(url: string | URL, init?: RequestInit): Promise<Response>;
    };

/** Our side of a session: the announcement to a server, and the answers to its requests. */
export interface McpClient {
  version: string;
  /** The server's name for people. */
  server: string;
  /** The folders (absolute) that it may work in. */
  roots: readonly string[];
  /** Told of a request of the server that is not answered, by its method. */
  refuses(method: string): void;
  /** Whether a message, as its text, is one that nobody listens to. */
  ignores(text: string): boolean;
}

/** How long a request may take (milliseconds), what ends it, and who hears of its progress. */
export interface Asking {
  timeout: number;
  signal: AbortSignal;
  progress(done: number, total: number | undefined, message: string | undefined): void;
}

/** A conversation with a server. All requests reject with what the protocol's library throws. */
export interface McpSession {
  /** What the server says of itself: `server`, `capabilities`, `instructions`. */
  about(): JsonMap;
  callTool(name: string, given: JsonMap, asking: Asking): Promise<JsonMap>;
  listTools(asking: Asking): Promise<JsonMap[]>;
  readResource(uri: string, asking: Asking): Promise<JsonMap>;
  listResources(asking: Asking): Promise<JsonMap[]>;
  listTemplates(asking: Asking): Promise<JsonMap[]>;
  listPrompts(asking: Asking): Promise<JsonMap[]>;
  getPrompt(name: string, given: Readonly<Record<string, string>>, asking: Asking): Promise<JsonMap>;
  /** How often the server has said that its tools are others now. */
  changes(): number;
  /** Whether it still can be asked. */
  isOpen(): boolean;
  /** Why it cannot be asked any more, where we ended it. */
  reason(): RunError | undefined;
  /** Says goodbye; a process behind it is not ended by this. */
  close(): Promise<void>;
}
