import type { FailureKind } from '../../engine/language/failures.ts';
import { failureKinds, traitsOf } from '../../engine/language/failures.ts';
import { metricsTexts } from '../../engine/language/texts/insight/metrics.ts';
import { say } from '../../engine/language/texts.ts';
import type { FactType } from '../../engine/state/events.ts';
import { factTypes } from '../../engine/state/events.ts';
import { code, page, table } from './markdown.ts';

const failureDocs: Readonly<Record<FailureKind, string>> = {
  auth: 'A key is missing or was refused.',
  quota: 'The account has nothing left to spend.',
  rate: 'Too many requests in too short a time.',
  overload: 'The server has too much to do, or the circuit breaker of the model is open.',
  timeout: 'It took longer than it may.',
  network: 'No connection, or it broke.',
  'content-filter': 'The provider refused question or answer for their content.',
  'bad-request': 'The provider does not accept what it was asked.',
  'bad-response': 'The answer cannot be read, or misses `vars`, `output_schema` or `quality`.',
  tool: 'A tool could not do what it was asked.',
  permission: 'Nobody allowed it.',
  assertion: 'A step `fail` or `assert`.',
  template: 'A template or condition cannot be evaluated.',
  input: 'A value that was given does not fit.',
  budget: 'A limit of cost, tokens, calls or steps is reached.',
  interrupted: 'The process ended in the middle, and the step may not be repeated unasked.',
  cancelled: 'A person or a timeout around it stopped it.',
  internal: 'An error of Baton itself.',
};

const factDocs: Readonly<Record<FactType, string>> = {
  'run.started': 'The run with its pipeline, inputs, limits, folders and origin.',
  'plan.added': 'The text of a pipeline that runs, by its fingerprint.',
  'format.raised':
    'What follows has meanings of this log format, which an older Baton does not know: it reads no further and takes no such run. Steps with `detached` need format 3.',
  'order.expected':
    'Expected durations of steps in milliseconds, by model or tool and by path without loop indexes; and how often loops repeat. From here on they decide which waiting step starts first.',
  'deadline.at_risk':
    'A step, or the run (`path` is empty), will probably be late or is: when it is `due`, the share of simulated runs in which it was late (`risk`), when it is expected to end. Told once; nothing is stopped by it.',
  'hedge.expected':
    'From when on calls of steps with `hedge` are slow, in milliseconds by path without loop indexes, by earlier runs.',
  'auto.resolved': 'An AUTO tag has its answer: question, answer, model, whether it was locked.',
  'auto.failed': 'An AUTO tag that is asked before the run has none.',
  'step.prepared': 'A step is ready: its parameters, and why it runs.',
  'step.started': 'A step begins.',
  'attempt.started': 'An attempt of a step begins; `attempt` counts from 1.',
  'attempt.failed': 'It failed; `retry_at` where another follows.',
  'call.started': 'A request begins: to a model, a tool, a judge. `path` is `STEP#N`.',
  'call.settled': 'It ended: result or failure, tokens (`usage`), `cost` in USD, where the value came from (`provenance`).',
  'batch.prepared':
    'Calls were put together into a batch: `count` facts `call.started` name it. `key` is what the provider knows it by, `account` a mark of the address and the key that it was made with.',
  'batch.submitted': 'The provider has it, under `id`.',
  'batch.cancelled': 'The provider was asked to cancel it.',
  'batch.ended': 'Nothing more comes of it; `how` says why.',
  'step.succeeded': 'A step ended well; `result` is its value, `degraded` says what was put up with.',
  'step.failed': 'A step failed for good.',
  'step.skipped': 'A step did not run; `reason` says why.',
  'loop.opened': 'A loop knows its items; `count` is how many.',
  'loop.checked': 'What the conditions of a loop said about one iteration.',
  'iteration.settled': 'An iteration ended.',
  'route.taken': 'A route led to `target`.',
  'frame.stopped': 'The time of a pipeline, group or iteration is up, or the run was cancelled: nothing new starts there.',
  'person.asked': 'A question: of a step, for a permission, about a step that was cut off.',
  'person.answered': 'Its answer.',
  'variable.set': 'A variable has a new value.',
  'product.written': 'A file was written.',
  'permission.given': 'A person allowed something.',
  'breaker.opened':
    'A model, a host or a server (`target`) failed `failures` times in a row, the last time with `kind`: calls are kept away from it for a while.',
  'breaker.closed': 'It answers again.',
  'limits.changed': 'A person has changed limits of the run.',
  'run.paused': 'Nothing new starts for a while.',
  'run.resumed': 'A process took the run up again.',
  'run.edited': 'A person gave a step its value.',
  'run.finished': 'How the run ended: `status`, `degraded`, `outputs`, `error`.',
};

export const runsPage = (): string =>
  page(
    '# Runs: failures, events, metrics',
    '## Kinds of failure',
    'A failure has a kind, which `retry.on`, `on_error` and `tests:` name. Without `retry`, a prompt or an ensemble is tried twice more after `rate`, `overload`, `network` and `timeout`, about 1 s and 2 s later, and other steps are not; an answer that misses its schema is repaired once within the attempt. `retry: N` tries again after every kind that another attempt may cure. A wait that the server asks for goes first.',
    table(
      ['kind', 'what happened', 'tried again by `retry: N`', 'the next model of a list is asked'],
      failureKinds.map((kind) => {
        const { final, another_model: another } = traitsOf(kind);
        return [code(kind), failureDocs[kind], final ? 'only where `retry.on` names it' : 'yes', another ? 'yes' : 'no'];
      }),
    ),
    '## Events',
    'The log of a run, `.baton/runs/RUN/log.jsonl`, holds one fact a line; `baton run FILE --events` prints each once it is written, one JSON object a line. Every fact has `seq` (counted from 1), `at` (milliseconds since 1970) and `type`. Values of steps over 32 kB stand in files beside the log (`{artifact, bytes}` in place of `{value}`); inputs, what `set` gives and outputs stand in the log. Such a file holds JSON. Where a text of 1,024 characters or more stands several times in a value, its file begins with the line `string table 1`, and the JSON behind it is a list of two: those texts, and the value, in which a text of U+0000 and a number names one of them (a text that begins with U+0000 itself has it twice). Members may be added in later versions: skip what you do not know.',
    table(
      ['type', 'what it says'],
      factTypes.map((type) => [code(type), factDocs[type]]),
    ),
    'Beside them `--events` prints what is never kept: `step.delta` (text of a model as it comes), `step.progress`, `step.log`, `resource.sample` (processor and memory, every two seconds).',
    '## The result',
    'What `--json` prints is described by a JSON Schema: [result.schema.json](result.schema.json).',
    '## Metrics',
    '`baton runs --metrics` counts over all runs of the folder, in the text format of Prometheus.',
    table(
      ['metric', 'what it counts'],
      Object.entries(metricsTexts).map(([name, doc]) => [code(name), say(doc)]),
    ),
    '## Traces',
    '`--otlp URL`, or `OTEL_EXPORTER_OTLP_ENDPOINT`, sends each run as a trace by the conventions of OpenTelemetry for generative AI; `baton show RUN --trace` prints the trace of an earlier run. [Variables](environment.md).',
  );
