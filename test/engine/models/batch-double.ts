import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMap, type Json, type JsonMap } from '../../../engine/language/json.ts';

/** A request of a batch as it came: its id, the model, the text of its last message, and all of it. */
export interface DoubledRequest {
  id: string;
  text: string;
  body: JsonMap;
}

/** What becomes of a request: a text, or a failure in the words of the protocol. */
export type DoubledAnswer = string | { status: number; type: string; message: string } | 'expired' | 'cancelled' | 'missing';

export interface DoubledBatch {
  id: string;
  /** What came with it as its name. */
  key: string;
  requests: DoubledRequest[];
  state: 'working' | 'ended' | 'failed';
  cancelled: boolean;
  made: number;
}

export type Wire = 'openai' | 'anthropic' | 'google';

export interface BatchDouble {
  origin: string;
  /** Where the API begins. */
  base_url: string;
  batches: DoubledBatch[];
  /** Every request over HTTP: `POST /v1/batches`. */
  asked: string[];
  /** Requests that were answered outside of batches. */
  live: number;
  /** In which order batches are listed; of Anthropic's its reference says that the newest is first. */
  listed: 'newest first' | 'oldest first';
  /** What becomes of a request of a batch that has ended. */
  answer: (request: DoubledRequest) => DoubledAnswer;
  /** Asked before a request is carried out, and after it before it is answered: `drop` cuts the connection, a number is a status. */
  meet: (asked: string, moment: 'before' | 'after') => 'drop' | number | undefined;
  /** All batches end. */
  end(): void;
  close(): Promise<void>;
}

/** A server with the batches of one provider, as its API reference describes them. */
export async function startBatchDouble(wire: Wire): Promise<BatchDouble> {
  const files = new Map<string, string>();
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const double: BatchDouble = {
    origin,
    base_url: `${origin}${wire === 'google' ? '/v1beta' : '/v1'}`,
    batches: [],
    asked: [],
    live: 0,
    listed: 'newest first',
    answer: ({ text }) => `<${text}>`,
    meet: () => undefined,
    end() {
      for (const batch of double.batches) batch.state = 'ended';
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const protocol = { openai: openai(double, files), anthropic: anthropic(double), google: google(double) }[wire];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const path = url.replace(/\?.*/, '');
    const asked = `${method} ${path}`;
    double.asked.push(asked);
    const cut = (moment: 'before' | 'after'): boolean => {
      const met = double.meet(asked, moment);
      if (met === undefined) return false;
      if (met === 'drop') response.destroy();
      else send(response, { error: { message: 'no', type: 'no', code: 'no' } }, met);
      return true;
    };
    if (cut('before')) return;
    const given = await protocol(method, path, bytes, request.headers['content-type'] ?? '');
    if (cut('after')) return;
    if (given === undefined) send(response, { error: { message: 'not found', type: 'not_found_error' } }, 404);
    else if (typeof given === 'string') response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(given);
    else send(response, given, 200);
  }
  return double;
}

const send = (response: ServerResponse, body: Json, status: number): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

type Protocol = (method: string, path: string, bytes: Buffer, type: string) => Promise<JsonMap | string | undefined>;

const parsed = (text: string): JsonMap => {
  const value: Json = JSON.parse(text);
  return isMap(value) ? value : {};
};

/** The last text that a body says, wherever its protocol has it. */
function lastText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return lastText(value.at(-1));
  if (!isMap(value)) return '';
  return lastText(value['content'] ?? value['parts'] ?? value['text']);
}

const jsonl = (rows: readonly JsonMap[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const usage = { input: 100, output: 10 };

function openai(double: BatchDouble, files: Map<string, string>): Protocol {
  const shown = (batch: DoubledBatch): JsonMap => {
    const { id, key, requests, state, cancelled, made } = batch;
    const lines = state === 'ended' ? requests.map((request) => [request, double.answer(request)] as const) : [];
    const good = lines.filter(([, answer]) => typeof answer === 'string' && !isEnd(answer));
    const bad = lines.filter(([, answer]) => (typeof answer !== 'string' || isEnd(answer)) && answer !== 'missing');
    files.set(
      `out-${id}`,
      jsonl(
        good.map(([{ id: custom_id, body }, text]) => ({
          id: `r-${custom_id}`,
          custom_id,
          error: null,
          response: { status_code: 200, request_id: 'q', body: openaiBody(body, String(text)) },
        })),
      ),
    );
    files.set(`err-${id}`, jsonl(bad.map(([{ id: custom_id }, answer]) => openaiError(custom_id, answer))));
    const ended = cancelled ? 'cancelled' : 'completed';
    return {
      id,
      object: 'batch',
      status: state === 'failed' ? 'failed' : state === 'ended' ? ended : 'in_progress',
      created_at: Math.floor(made / 1000),
      metadata: { baton: key },
      request_counts: { total: requests.length, completed: good.length, failed: bad.length },
      errors: state === 'failed' ? { data: [{ code: 'invalid_json_line', message: 'line 1 is bad' }] } : null,
      output_file_id: good.length ? `out-${id}` : null,
      error_file_id: bad.length ? `err-${id}` : null,
    };
  };
  return async (method, path, bytes, type) => {
    const [, id, action] = /^\/v1\/batches\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (method === 'POST' && path === '/v1/files') {
      const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
      const file = form.get('file');
      const name = `file-${files.size}`;
      files.set(name, file instanceof File ? await file.text() : '');
      return form.get('purpose') === 'batch' ? { id: name, object: 'file' } : undefined;
    }
    if (method === 'POST' && path === '/v1/batches') {
      const { input_file_id, metadata, completion_window, endpoint } = parsed(String(bytes));
      const lines = (files.get(String(input_file_id)) ?? '').split('\n').filter(Boolean).map(parsed);
      if (completion_window !== '24h' || lines.some(({ url, method: verb }) => url !== endpoint || verb !== 'POST'))
        return undefined;
      const requests = lines.map(({ custom_id, body }) => ({
        id: String(custom_id),
        body: isMap(body) ? body : {},
        text: lastText(isMap(body) ? (body['messages'] ?? body['input']) : ''),
      }));
      const batch: DoubledBatch = {
        id: `batch_${double.batches.length}`,
        key: String(isMap(metadata) ? metadata['baton'] : ''),
        requests,
        state: 'working',
        cancelled: false,
        made: Date.now(),
      };
      double.batches.push(batch);
      return shown(batch);
    }
    if (method === 'GET' && path === '/v1/batches') return { object: 'list', has_more: false, data: listed(double).map(shown) };
    const batch = double.batches.find((one) => one.id === id);
    if (batch && action === 'cancel') batch.cancelled = true;
    if (batch) return shown(batch);
    const [, file] = /^\/v1\/files\/([^/]+)\/content$/.exec(path) ?? [];
    return file === undefined ? undefined : files.get(file);
  };
}

const isEnd = (answer: string): boolean => answer === 'expired' || answer === 'cancelled' || answer === 'missing';

function openaiBody({ model = '', input }: JsonMap, text: string): JsonMap {
  if (input === undefined)
    return {
      id: 'c',
      object: 'chat.completion',
      model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text, refusal: null } }],
      usage: { prompt_tokens: usage.input, completion_tokens: usage.output },
    };
  return {
    id: 'r',
    object: 'response',
    status: 'completed',
    model,
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] }],
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  };
}

function openaiError(custom_id: string, answer: DoubledAnswer): JsonMap {
  if (typeof answer === 'string')
    return { id: 'r', custom_id, response: null, error: { code: `batch_${answer}`, message: answer } };
  const { status, type, message } = answer;
  return {
    id: 'r',
    custom_id,
    error: null,
    response: { status_code: status, request_id: 'q', body: { error: { message, type } } },
  };
}

function anthropic(double: BatchDouble): Protocol {
  const shown = ({ id, requests, state, made, cancelled }: DoubledBatch): JsonMap => {
    const ended = state === 'ended' ? requests.length : 0;
    return {
      id,
      type: 'message_batch',
      processing_status: state === 'ended' ? 'ended' : cancelled ? 'canceling' : 'in_progress',
      request_counts: { processing: requests.length - ended, succeeded: ended, errored: 0, canceled: 0, expired: 0 },
      created_at: new Date(made).toISOString(),
      archived_at: null,
      results_url: state === 'ended' ? `${double.origin}/v1/messages/batches/${id}/results` : null,
    };
  };
  const resultOf = ({ body, ...request }: DoubledRequest): JsonMap[] => {
    const answer = double.answer({ body, ...request });
    if (answer === 'missing') return [];
    if (answer === 'expired') return [{ type: 'expired' }];
    if (answer === 'cancelled') return [{ type: 'canceled' }];
    if (typeof answer !== 'string')
      return [{ type: 'errored', error: { type: 'error', error: { type: answer.type, message: answer.message } } }];
    const content = [{ type: 'text', text: answer }];
    return [
      {
        type: 'succeeded',
        message: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: body['model'] ?? '',
          content,
          stop_reason: 'end_turn',
          usage: { input_tokens: usage.input, output_tokens: usage.output },
        },
      },
    ];
  };
  return async (method, path, bytes) => {
    const [, id, action] = /^\/v1\/messages\/batches\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (method === 'POST' && path === '/v1/messages/batches') {
      const { requests } = parsed(String(bytes));
      const all = (Array.isArray(requests) ? requests : []).filter(isMap).map(({ custom_id, params }) => {
        const body = isMap(params) ? params : {};
        return { id: String(custom_id), body, text: lastText(body['messages']) };
      });
      if (all.some((one) => !/^[a-zA-Z0-9_-]{1,64}$/.test(one.id) || typeof one.body['max_tokens'] !== 'number'))
        return undefined;
      const batch: DoubledBatch = {
        id: `msgbatch_${double.batches.length}`,
        key: '',
        requests: all,
        state: 'working',
        cancelled: false,
        made: Date.now(),
      };
      double.batches.push(batch);
      return shown(batch);
    }
    if (method === 'GET' && path === '/v1/messages/batches')
      return { data: double.batches.toReversed().map(shown), has_more: false, first_id: null, last_id: null };
    const batch = double.batches.find((one) => one.id === id);
    if (batch && action === 'results')
      return jsonl(
        batch.requests.toReversed().flatMap((request) => resultOf(request).map((result) => ({ custom_id: request.id, result }))),
      );
    if (batch && action === 'cancel') batch.cancelled = true;
    return batch && shown(batch);
  };
}

const listed = ({ batches, listed: order }: BatchDouble): DoubledBatch[] =>
  order === 'oldest first' ? batches : batches.toReversed();

function google(double: BatchDouble): Protocol {
  const shown = (batch: DoubledBatch): JsonMap => {
    const { id, key, requests, state, made, cancelled } = batch;
    const ended = cancelled ? 'BATCH_STATE_CANCELLED' : 'BATCH_STATE_SUCCEEDED';
    const inlinedResponses = requests.flatMap((request): JsonMap[] => {
      const answer = double.answer(request);
      if (answer === 'missing' || answer === 'cancelled' || answer === 'expired') return [];
      const metadata = { key: request.id };
      if (typeof answer !== 'string')
        return [{ metadata, error: { code: answer.status === 400 ? 3 : 13, message: answer.message } }];
      return [
        {
          metadata,
          response: {
            candidates: [{ content: { role: 'model', parts: [{ text: answer }] }, finishReason: 'STOP' }],
            usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output },
            modelVersion: 'm',
          },
        },
      ];
    });
    return {
      name: id,
      metadata: {
        name: id,
        displayName: key,
        createTime: new Date(made).toISOString(),
        state: state === 'ended' ? ended : 'BATCH_STATE_RUNNING',
        output: state === 'ended' && !cancelled ? { inlinedResponses: { inlinedResponses } } : {},
      },
    };
  };
  return async (method, path, bytes) => {
    if (method === 'POST' && path.endsWith(':batchGenerateContent')) {
      const { batch } = parsed(String(bytes));
      const { displayName, inputConfig } = isMap(batch) ? batch : {};
      const inner = isMap(inputConfig) && isMap(inputConfig['requests']) ? inputConfig['requests']['requests'] : [];
      const requests = (Array.isArray(inner) ? inner : []).filter(isMap).map(({ request, metadata }) => {
        const body = isMap(request) ? request : {};
        return { id: String(isMap(metadata) ? metadata['key'] : ''), body, text: lastText(body['contents']) };
      });
      const made: DoubledBatch = {
        id: `batches/${double.batches.length}`,
        key: String(displayName),
        requests,
        state: 'working',
        cancelled: false,
        made: Date.now(),
      };
      double.batches.push(made);
      return shown(made);
    }
    if (method === 'GET' && path === '/v1beta/batches') return { operations: listed(double).map(shown) };
    const [, id, action] = /^\/v1beta\/(batches\/\d+)(?::(\w+))?$/.exec(path) ?? [];
    const batch = double.batches.find((one) => one.id === id);
    if (batch && action === 'cancel') batch.cancelled = true;
    return batch && shown(batch);
  };
}
