import type { JsonSchema } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { TokenScope } from '../../../trust/tokens.ts';
import {
  arrayShape,
  begunAnswer,
  closedShape,
  costShape,
  factShape,
  fileQuery,
  graphShape,
  jsonAnswer,
  keyHeader,
  openShape,
  runEntryShape,
  runShape,
  runStatuses,
  scheduleShape,
  textShape,
  usageShape,
} from './endpoint-shapes.ts';

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

export const endpoints = {
  listPipelines: {
    method: 'get',
    path: '/v1/pipelines',
    says: texts.pipelines,
    scope: 'read',
    answer: jsonAnswer(
      arrayShape(
        openShape(
          {
            file: { type: 'string' },
            id: { type: 'string' },
            description: { type: ['string', 'null'] },
            valid: { type: 'boolean' },
            bundle: textShape(texts.pushedHash),
            allow: arrayShape({ type: 'string' }),
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
    body: closedShape({ file: textShape(texts.pushFile, { maxLength: 500 }) }, ['file']),
    answer: jsonAnswer(openShape({ file: { type: 'string' }, bundle: textShape(texts.pushedHash) }, ['file', 'bundle'])),
  },
  pushPipeline: {
    method: 'post',
    path: '/v1/pipelines',
    says: texts.push,
    scope: 'deploy',
    body: closedShape(
      {
        file: textShape(texts.pushFile, { maxLength: 500 }),
        files: {
          type: 'array',
          minItems: 1,
          maxItems: 2_000,
          description: say(texts.pushFiles),
          items: closedShape(
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
    answer: jsonAnswer(
      openShape({ file: { type: 'string' }, bundle: textShape(texts.pushedHash), allow: arrayShape({ type: 'string' }) }, [
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
    answer: jsonAnswer(openShape({ inputs: { type: 'object' }, outputs: { type: 'object' } }, ['inputs', 'outputs'])),
  },
  readPipelineText: {
    method: 'get',
    path: '/v1/pipeline/text',
    says: texts.pipelineText,
    scope: 'read',
    query: fileQuery,
    answer: { status: 200, type: 'application/yaml' },
  },
  startRun: {
    method: 'post',
    path: '/v1/runs',
    says: texts.start,
    scope: 'run',
    headers: keyHeader,
    body: closedShape(
      {
        file: textShape(texts.file),
        inputs: { type: 'object', description: say(texts.inputs) },
        texts: { type: 'object', additionalProperties: { type: 'string' }, description: say(texts.typed) },
        model: textShape(texts.model),
        max_cost: costShape,
      },
      ['file'],
    ),
    answer: begunAnswer,
  },
  listRuns: {
    method: 'get',
    path: '/v1/runs',
    says: texts.runs,
    scope: 'read',
    query: closedShape({
      status: textShape(texts.status, { enum: runStatuses }),
      pipeline: textShape(texts.pipelineId),
      before: textShape(texts.beforeRun),
      of: textShape(texts.ofRun),
      limit: { type: 'integer', minimum: 1, maximum: 500, default: 50, description: say(texts.most) },
    }),
    answer: jsonAnswer(arrayShape(runEntryShape)),
  },
  readRun: { method: 'get', path: '/v1/runs/{run}', says: texts.run, scope: 'read', answer: jsonAnswer(runShape) },
  readGraph: {
    method: 'get',
    path: '/v1/runs/{run}/graph',
    says: texts.graph,
    scope: 'read',
    answer: jsonAnswer(graphShape),
  },
  listFacts: {
    method: 'get',
    path: '/v1/runs/{run}/facts',
    says: texts.facts,
    scope: 'read',
    query: closedShape({
      after: { type: 'integer', minimum: 0, default: 0, description: say(texts.afterFact) },
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000, description: say(texts.most) },
    }),
    answer: jsonAnswer(arrayShape(factShape)),
  },
  watchRun: {
    method: 'get',
    path: '/v1/runs/{run}/events',
    says: texts.events,
    scope: 'read',
    headers: closedShape({ 'Last-Event-ID': textShape(texts.lastEvent) }),
    answer: { status: 200, type: 'text/event-stream', event: factShape },
  },
  readValue: {
    method: 'get',
    path: '/v1/runs/{run}/values/{hash}',
    says: texts.value,
    scope: 'read',
    answer: jsonAnswer({}),
  },
  writeReport: {
    method: 'get',
    path: '/v1/runs/{run}/report',
    says: texts.report,
    scope: 'read',
    query: closedShape({ format: textShape(texts.format, { enum: ['markdown', 'html'], default: 'markdown' }) }),
    answer: { status: 200, type: 'text/markdown' },
  },
  cancelRun: { method: 'post', path: '/v1/runs/{run}/cancel', says: texts.cancel, scope: 'run', answer: begunAnswer },
  answerQuestion: {
    method: 'post',
    path: '/v1/runs/{run}/answers',
    says: texts.answer,
    scope: 'answer',
    body: closedShape({ question: textShape(texts.question), value: { description: say(texts.value0) } }, ['value']),
    answer: begunAnswer,
  },
  resumeRun: { method: 'post', path: '/v1/runs/{run}/resume', says: texts.resume, scope: 'run', answer: begunAnswer },
  forkRun: {
    method: 'post',
    path: '/v1/runs/{run}/fork',
    says: texts.fork,
    scope: 'run',
    headers: keyHeader,
    body: closedShape({
      at: textShape(texts.at),
      inputs: { type: 'object', description: say(texts.otherInputs) },
      values: { type: 'object', description: say(texts.otherValues) },
      max_cost: costShape,
    }),
    answer: begunAnswer,
  },
  rerunSteps: {
    method: 'post',
    path: '/v1/runs/{run}/rerun',
    says: texts.rerun,
    scope: 'run',
    headers: keyHeader,
    body: closedShape({ from: textShape(texts.rerunFrom), max_cost: costShape }),
    answer: begunAnswer,
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
    query: closedShape({
      by: textShape(texts.usageBy, { pattern: '^(pipeline|model|day)(,(pipeline|model|day)){0,2}$', default: 'pipeline' }),
      since: textShape(texts.usageSince, { format: 'date-time' }),
    }),
    answer: jsonAnswer(arrayShape(usageShape)),
  },
  takeHook: {
    method: 'post',
    path: '/hooks/{hook}',
    says: texts.hook,
    answer: jsonAnswer(openShape({ run: { type: ['string', 'null'] } }, ['run']), 202),
  },
  listSchedules: {
    method: 'get',
    path: '/v1/schedules',
    says: texts.schedules,
    scope: 'read',
    answer: jsonAnswer(arrayShape(scheduleShape)),
  },
  listWorkers: {
    method: 'get',
    path: '/v1/workers',
    says: texts.workers,
    scope: 'read',
    answer: jsonAnswer(
      arrayShape(
        openShape(
          {
            id: { type: 'string' },
            host: { type: 'string' },
            pid: { type: 'integer' },
            version: { type: 'string' },
            pools: arrayShape({ type: 'string' }),
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
    answer: jsonAnswer(
      arrayShape(
        openShape(
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
  describeInterface: { method: 'get', path: '/openapi.json', says: texts.openApi, answer: jsonAnswer({ type: 'object' }) },
  isLive: { method: 'get', path: '/health/live', says: texts.live, answer: { status: 204, type: 'text/plain' } },
  isReady: { method: 'get', path: '/health/ready', says: texts.ready, answer: { status: 204, type: 'text/plain' } },
} as const satisfies Record<string, ServerEndpoint>;

export type EndpointName = keyof typeof endpoints;
