// A small server of chat completions around node-llama-cpp, in a process of its own. Run: node serve.mjs FOLDER MODEL, where FOLDER holds
// node-llama-cpp. Prints its port. Answers stream; a schema or tools become a grammar, so that nothing else can be said.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder = '', modelPath = ''] = process.argv.slice(2);
const main = createRequire(join(folder, 'package.json')).resolve('node-llama-cpp');
const { getLlama, LlamaCompletion } = await import(pathToFileURL(main).href);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', progressLogs: false });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 1024, sequences: 2, threads: 1 });

/** What the messages are to the model: its chat template. */
const asPrompt = (messages) =>
  model.tokenize(`${messages.map(({ role, content }) => `${role}: ${textOf(content)}\n`).join('')}<|turn|>`, true);
const textOf = (content) => (typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join(''));

/** What the answer is held to: the shape that is asked for, or one call of one of the tools. */
async function grammarFor({ response_format, tools }) {
  const schema = tools?.length
    ? {
        oneOf: tools.map(({ function: { name, parameters } }) => ({
          type: 'object',
          properties: { name: { const: name }, arguments: parameters },
          required: ['name', 'arguments'],
        })),
      }
    : response_format?.json_schema?.schema;
  return schema && { grammar: await llama.createGrammarForJsonSchema(schema) };
}

async function answer(asked, send, signal) {
  const prompt = asPrompt(asked.messages);
  const sequence = context.getSequence();
  const completion = new LlamaCompletion({ contextSequence: sequence });
  const most = asked.max_tokens ?? asked.max_completion_tokens ?? 400;
  const callsTool = asked.tools?.length > 0;
  let said = 0;
  try {
    const { response, metadata } = await completion.generateCompletionWithMeta(prompt, {
      maxTokens: most,
      temperature: asked.temperature ?? 0,
      signal,
      stopOnAbortSignal: false,
      onToken: (tokens) => {
        said += tokens.length;
      },
      onTextChunk: (content) => {
        if (!callsTool) send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
      },
      ...(await grammarFor(asked)),
    });
    const cut = metadata.stopReason === 'maxTokens';
    if (callsTool && !cut) {
      const { name, arguments: given } = JSON.parse(response);
      const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(given) } };
      send({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] });
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: cut ? 'length' : callsTool ? 'tool_calls' : 'stop' }] });
    const usage = { prompt_tokens: prompt.length, completion_tokens: said, total_tokens: prompt.length + said };
    send({ choices: [], usage });
  } finally {
    sequence.dispose();
  }
}

const server = createServer(async (request, response) => {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    let body = '';
    for await (const part of request) body += part;
    const asked = JSON.parse(body);
    if (asked.model !== 'tiny') {
      const error = { message: `The model ${asked.model} does not exist`, type: 'invalid_request_error' };
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (value) => response.write(`data: ${JSON.stringify({ id: 'c', model: 'tiny', ...value })}\n\n`);
    await answer(asked, send, gone.signal);
    response.end('data: [DONE]\n\n');
  } catch (error) {
    if (gone.signal.aborted) return;
    if (response.headersSent) response.end(`data: ${JSON.stringify({ error: { message: String(error) } })}\n\n`);
    else
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: String(error) } }));
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
