import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  InitializeRequestSchema,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  type JSONRPCRequest,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { isMap, type Json } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import { mostMessage } from '../../tools/mcp/messages.ts';
import { readLines } from '../../wire/lines.ts';
import { readMessage, writeMessage } from './exact-ids.ts';

/** The requests that the server handles, with their schemas. */
const requests = [
  InitializeRequestSchema,
  ListToolsRequestSchema,
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
];

/**
 * One message a line over standard input and output. An invalid line is answered with JSON-RPC's error code, and with its id
 * where it has one. The library's own transport leaves an unreadable line without an answer (its issue 563), and calls wrong
 * parameters a failure of the server (its issue 2284).
 */
export function createStdioTransport(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Transport {
  const send = (message: object): Promise<void> =>
    new Promise((sent, failed) => output.write(writeMessage(message), (error) => (error ? failed(error) : sent())));

  const refuse = (id: Json, code: ErrorCode, message: string): void => {
    // A program that has gone reads nothing more.
    void send({ id, error: { code, message } }).catch(() => undefined);
  };

  let isOver = false;
  let stopReading = (): void => undefined;

  const transport: Transport = {
    async start() {
      stopReading = readLines(input, {
        most: mostMessage,
        take: read,
        tooLong: () => {
          refuse(null, ErrorCode.InvalidRequest, say(mcpServerTexts.tooLong, { megabytes: mostMessage / 1e6 }));
          void transport.close();
        },
      });
    },
    send,
    async close() {
      if (isOver) return;
      isOver = true;
      stopReading();
      input.pause();
      transport.onclose?.();
    },
  };

  function read(line: string): void {
    const value = messageIn(line);
    if (value === undefined) {
      refuse(null, ErrorCode.ParseError, say(mcpServerTexts.noJson));
      return;
    }

    const { data: message } = JSONRPCMessageSchema.safeParse(value);
    if (!message) {
      refuse(idOf(value), ErrorCode.InvalidRequest, say(mcpServerTexts.noMessage));
      return;
    }

    const name = isJSONRPCRequest(message) ? wrongParameter(message) : undefined;
    if (name === undefined || !isJSONRPCRequest(message)) transport.onmessage?.(message);
    else refuse(message.id, ErrorCode.InvalidParams, say(mcpServerTexts.wrongParameter, { method: message.method, name }));
  }

  return transport;
}

function messageIn(line: string): Json | undefined {
  try {
    return readMessage(line);
  } catch {
    return undefined;
  }
}

/** The id of a malformed request; null where it has no valid one. */
function idOf(value: Json): Json {
  const { id } = isMap(value) ? value : {};
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** The path of the first parameter that does not match its schema; undefined where all match. */
function wrongParameter(request: JSONRPCRequest): string | undefined {
  const [issue] = requests.find(({ shape }) => shape.method.value === request.method)?.safeParse(request).error?.issues ?? [];
  if (!issue) return undefined;
  const [first, ...path] = issue.path;
  return path.length > 0 ? path.join('.') : String(first ?? 'params');
}
