import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  InitializeRequestSchema,
  isJSONRPCRequest,
  type JSONRPCRequest,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';

/** Requests that the server answers, as the protocol has them. */
const requests = [
  InitializeRequestSchema,
  ListToolsRequestSchema,
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
];

/**
 * A transport on which messages that are none get the code that JSON-RPC has for them. The library leaves a line that it cannot read without
 * an answer (its issue 563), and calls wrong parameters a failure of the server (its issue 2284).
 */
export function answerMisshapen(inner: Transport): Transport {
  const refuse = (code: ErrorCode, message: string, id?: RequestId): void => {
    // A program that is gone hears nothing.
    void inner.send({ jsonrpc: '2.0', id, error: { code, message } }).catch(() => undefined);
  };

  const outer: Transport = {
    async start() {
      inner.onmessage = (message, extra) => {
        const wrong = isJSONRPCRequest(message) ? wrongParameter(message) : undefined;
        if (wrong === undefined || !isJSONRPCRequest(message)) outer.onmessage?.(message, extra);
        else
          refuse(
            ErrorCode.InvalidParams,
            say(mcpServerTexts.wrongParameter, { method: message.method, name: wrong }),
            message.id,
          );
      };
      inner.onerror = (error) => {
        if (error instanceof SyntaxError) refuse(ErrorCode.ParseError, say(mcpServerTexts.noJson));
        // What the library's schemas throw; other errors are those of the stream.
        else if ('issues' in error) refuse(ErrorCode.InvalidRequest, say(mcpServerTexts.noMessage));
        outer.onerror?.(error);
      };
      inner.onclose = () => outer.onclose?.();
      await inner.start();
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
  };
  return outer;
}

/** The first parameter that is not as the protocol wants it, by its path; undefined where all are. */
function wrongParameter(request: JSONRPCRequest): string | undefined {
  const [issue] = requests.find(({ shape }) => shape.method.value === request.method)?.safeParse(request).error?.issues ?? [];
  if (!issue) return undefined;
  const [first, ...path] = issue.path;
  return path.length > 0 ? path.join('.') : String(first ?? 'params');
}
