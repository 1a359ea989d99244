import type { JsonSchema } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { TokenScope } from '../../trust/tokens.ts';

/** The operations of the server. Requests are checked against this table, and the OpenAPI description is made from it. */
export interface ServerEndpoint {
  method: 'get' | 'post';
  /** With `{name}` for a variable part. */
  path: string;
  says: string;
  /** The scope that a token needs; undefined where anybody may ask. */
  scope?: TokenScope;
  query?: JsonSchema;
  headers?: JsonSchema;
  body?: JsonSchema;
  /** The answer; `event` is the content of each event, where it is a stream of them. */
  answer: { status: number; type: string; schema?: JsonSchema; event?: JsonSchema };
}

const text = (about: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description: say(about), ...more });
const object = (properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});
/** The answer comes from the engine: a later version may add members. */
const open = (properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties,
  required: [...required],
});
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const json = (schema: JsonSchema, status = 200) => ({ status, type: 'application/json', schema });

const statuses = ['running', 'waiting', 'interrupted', 'succeeded', 'failed', 'cancelled'];
const fileQuery = object({ file: text(texts.file) }, ['file']);
const runEntry = open(
  {
    id: { type: 'string' },
    pipeline: { type: 'string' },
    file: { type: 'string' },
    status: { type: 'string', enum: statuses },
    pool: { type: 'string' },
    note: text(texts.poolNote),
    started_at: { type: 'string', format: 'date-time' },
    duration: { type: 'number', description: 'ms' },
  },
  ['id', 'pipeline', 'file', 'status', 'started_at'],
);
const usageSum = open(
  {
    pipeline: { type: 'string' },
    model: { type: ['string', 'null'] },
    day: { type: 'string', format: 'date' },
    runs: { type: 'integer' },
    calls: { type: 'integer' },
    input_tokens: { type: 'integer' },
    output_tokens: { type: 'integer' },
    cost: { type: 'number', description: 'USD' },
    unpriced_runs: { type: 'integer' },
  },
  ['runs', 'calls', 'input_tokens', 'output_tokens', 'cost', 'unpriced_runs'],
);
const question = open(
  { question: { type: 'string' }, kind: { type: 'string' }, text: { type: 'string' }, answer: { type: 'object' } },
  ['question', 'kind', 'text', 'answer'],
);
const fact: JsonSchema = {
  ...open({ seq: { type: 'integer' }, at: { type: 'number' }, type: { type: 'string' } }, ['seq', 'at', 'type']),
  additionalProperties: {},
};
const scheduleState = open(
  {
    kind: { type: 'string', enum: ['schedule', 'run', 'file'] },
    file: { type: 'string' },
    id: { type: 'string' },
    cron: { type: ['string', 'null'] },
    timezone: { type: ['string', 'null'] },
    of: { type: ['string', 'null'], description: say(texts.triggerOf) },
    next: { type: ['string', 'null'], format: 'date-time' },
    waiting: { type: 'integer' },
    obeyed: { type: 'boolean', description: say(texts.obeyed) },
    last: {
      type: ['object', 'null'],
      properties: {
        time: { type: 'string', format: 'date-time' },
        run: { type: ['string', 'null'] },
        problem: { type: ['string', 'null'] },
      },
      required: ['time', 'run', 'problem'],
    },
  },
  ['kind', 'file', 'id', 'cron', 'timezone', 'of', 'next', 'waiting', 'obeyed', 'last'],
);
const runGraph = open(
  { graph: { type: 'object' }, called: list(open({ name: { type: 'string' }, graph: { type: 'object' } }, ['name', 'graph'])) },
  ['graph', 'called'],
);
const runState = open({ run: runEntry, questions: list(question), result: { type: 'object' } }, ['run', 'questions', 'result']);
const keyHeader = object({ 'Idempotency-Key': text(texts.key, { maxLength: 200 }) });
const maxCost = { type: 'number', exclusiveMinimum: 0, description: say(texts.maxCost) } as const;
const begun = json(open({ run: { type: 'string' }, note: text(texts.poolNote) }, ['run']), 202);

export const endpoints = {
  listPipelines: {
    method: 'get',
    path: '/v1/pipelines',
    says: texts.pipelines,
    scope: 'read',
    answer: json(
      list(
        open(
          {
            file: { type: 'string' },
            id: { type: 'string' },
            description: { type: ['string', 'null'] },
            valid: { type: 'boolean' },
            bundle: text(texts.pushedHash),
            allow: list({ type: 'string' }),
            pushed_by: { type: 'string' },
          },
          ['file', 'id', 'valid'],
        ),
      ),
    ),
  },
  removePipeline: {
    method: 'post',
    path: '/v1/pipelines/remove',
    says: texts.removePushed,
    scope: 'deploy',
    body: object({ file: text(texts.pushFile, { maxLength: 500 }) }, ['file']),
    answer: json(open({ file: { type: 'string' }, bundle: text(texts.pushedHash) }, ['file', 'bundle'])),
  },
  pushPipeline: {
    method: 'post',
    path: '/v1/pipelines',
    says: texts.push,
    scope: 'deploy',
    body: object(
      {
        file: text(texts.pushFile, { maxLength: 500 }),
        files: {
          type: 'array',
          minItems: 1,
          maxItems: 2_000,
          description: say(texts.pushFiles),
          items: object(
            {
              path: { type: 'string', maxLength: 500 },
              // Validated by its reader: no schema check goes over that many megabytes.
              content: { type: 'string', description: say(texts.pushContent) },
              executable: { type: 'boolean' },
            },
            ['path', 'content'],
          ),
        },
        allow: { type: 'array', maxItems: 500, items: { type: 'string', maxLength: 1_000 }, description: say(texts.pushAllow) },
      },
      ['file', 'files', 'allow'],
    ),
    answer: json(
      open({ file: { type: 'string' }, bundle: text(texts.pushedHash), allow: list({ type: 'string' }) }, [
        'file',
        'bundle',
        'allow',
      ]),
      201,
    ),
  },
  describePipeline: {
    method: 'get',
    path: '/v1/pipeline',
    says: texts.pipeline,
    scope: 'read',
    query: fileQuery,
    answer: json(open({ inputs: { type: 'object' }, outputs: { type: 'object' } }, ['inputs', 'outputs'])),
  },
  startRun: {
    method: 'post',
    path: '/v1/runs',
    says: texts.start,
    scope: 'run',
    headers: keyHeader,
    body: object(
      {
        file: text(texts.file),
        inputs: { type: 'object', description: say(texts.inputs) },
        texts: { type: 'object', additionalProperties: { type: 'string' }, description: say(texts.typed) },
        model: text(texts.model),
        max_cost: maxCost,
      },
      ['file'],
    ),
    answer: begun,
  },
  listRuns: {
    method: 'get',
    path: '/v1/runs',
    says: texts.runs,
    scope: 'read',
    query: object({
      status: text(texts.status, { enum: statuses }),
      pipeline: text(texts.pipelineId),
      before: text(texts.beforeRun),
      of: text(texts.ofRun),
      limit: { type: 'integer', minimum: 1, maximum: 500, default: 50, description: say(texts.most) },
    }),
    answer: json(list(runEntry)),
  },
  readRun: { method: 'get', path: '/v1/runs/{run}', says: texts.run, scope: 'read', answer: json(runState) },
  readGraph: {
    method: 'get',
    path: '/v1/runs/{run}/graph',
    says: texts.graph,
    scope: 'read',
    answer: json(runGraph),
  },
  listFacts: {
    method: 'get',
    path: '/v1/runs/{run}/facts',
    says: texts.facts,
    scope: 'read',
    query: object({
      after: { type: 'integer', minimum: 0, default: 0, description: say(texts.afterFact) },
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000, description: say(texts.most) },
    }),
    answer: json(list(fact)),
  },
  watchRun: {
    method: 'get',
    path: '/v1/runs/{run}/events',
    says: texts.events,
    scope: 'read',
    headers: object({ 'Last-Event-ID': text(texts.lastEvent) }),
    answer: { status: 200, type: 'text/event-stream', event: fact },
  },
  readValue: {
    method: 'get',
    path: '/v1/runs/{run}/values/{hash}',
    says: texts.value,
    scope: 'read',
    answer: json({}),
  },
  writeReport: {
    method: 'get',
    path: '/v1/runs/{run}/report',
    says: texts.report,
    scope: 'read',
    query: object({ format: text(texts.format, { enum: ['markdown', 'html'], default: 'markdown' }) }),
    answer: { status: 200, type: 'text/markdown' },
  },
  cancelRun: { method: 'post', path: '/v1/runs/{run}/cancel', says: texts.cancel, scope: 'run', answer: begun },
  answerQuestion: {
    method: 'post',
    path: '/v1/runs/{run}/answers',
    says: texts.answer,
    scope: 'answer',
    body: object({ question: text(texts.question), value: { description: say(texts.value0) } }, ['value']),
    answer: begun,
  },
  resumeRun: { method: 'post', path: '/v1/runs/{run}/resume', says: texts.resume, scope: 'run', answer: begun },
  forkRun: {
    method: 'post',
    path: '/v1/runs/{run}/fork',
    says: texts.fork,
    scope: 'run',
    headers: keyHeader,
    body: object({
      at: text(texts.at),
      inputs: { type: 'object', description: say(texts.otherInputs) },
      values: { type: 'object', description: say(texts.otherValues) },
      max_cost: maxCost,
    }),
    answer: begun,
  },
  rerunSteps: {
    method: 'post',
    path: '/v1/runs/{run}/rerun',
    says: texts.rerun,
    scope: 'run',
    headers: keyHeader,
    body: object({ from: text(texts.rerunFrom), max_cost: maxCost }),
    answer: begun,
  },
  packRun: {
    method: 'get',
    path: '/v1/runs/{run}/bundle',
    says: texts.bundle,
    scope: 'read',
    answer: { status: 200, type: 'application/gzip', schema: {} },
  },
  readUsage: {
    method: 'get',
    path: '/v1/usage',
    says: texts.usage,
    scope: 'read',
    query: object({
      by: text(texts.usageBy, { pattern: '^(pipeline|model|day)(,(pipeline|model|day)){0,2}$', default: 'pipeline' }),
      since: text(texts.usageSince, { format: 'date-time' }),
    }),
    answer: json(list(usageSum)),
  },
  takeHook: {
    method: 'post',
    path: '/hooks/{hook}',
    says: texts.hook,
    answer: json(open({ run: { type: ['string', 'null'] } }, ['run']), 202),
  },
  listSchedules: {
    method: 'get',
    path: '/v1/schedules',
    says: texts.schedules,
    scope: 'read',
    answer: json(list(scheduleState)),
  },
  listWorkers: {
    method: 'get',
    path: '/v1/workers',
    says: texts.workers,
    scope: 'read',
    answer: json(
      list(
        open(
          {
            id: { type: 'string' },
            host: { type: 'string' },
            pid: { type: 'integer' },
            version: { type: 'string' },
            pools: list({ type: 'string' }),
            since: { type: 'string', format: 'date-time' },
            seen: { type: 'string', format: 'date-time' },
            runs: { type: 'integer' },
          },
          ['id', 'host', 'pid', 'version', 'pools', 'since', 'seen', 'runs'],
        ),
      ),
    ),
  },
  listNotices: {
    method: 'get',
    path: '/v1/notices',
    says: texts.notices,
    scope: 'read',
    answer: json(
      list(
        open(
          {
            id: { type: 'string' },
            target: { type: 'string' },
            run: { type: 'string' },
            pipeline: { type: 'string' },
            question: { type: ['string', 'null'] },
            status: { type: 'string', enum: ['pending', 'sent', 'failed', 'void'] },
            tries: { type: 'integer' },
            at: { type: 'string', format: 'date-time' },
            next: { type: ['string', 'null'], format: 'date-time' },
            problem: { type: ['string', 'null'] },
          },
          ['id', 'target', 'run', 'pipeline', 'question', 'status', 'tries', 'at', 'next', 'problem'],
        ),
      ),
    ),
  },
  readMetrics: {
    method: 'get',
    path: '/metrics',
    says: texts.metrics,
    scope: 'read',
    answer: { status: 200, type: 'text/plain' },
  },
  describeInterface: { method: 'get', path: '/openapi.json', says: texts.openApi, answer: json({ type: 'object' }) },
  isLive: { method: 'get', path: '/health/live', says: texts.live, answer: { status: 204, type: 'text/plain' } },
  isReady: { method: 'get', path: '/health/ready', says: texts.ready, answer: { status: 204, type: 'text/plain' } },
} as const satisfies Record<string, ServerEndpoint>;

export type EndpointName = keyof typeof endpoints;
